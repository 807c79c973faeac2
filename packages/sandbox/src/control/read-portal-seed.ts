// The body of "new portal": people and rows as numbers or as lists.

import type { PortalSeed } from '../world/create-portal.ts'
import type { RowFields, RowsSeed } from '../world/seed-crm.ts'
import type { UserSeed } from '../world/seed-people.ts'
import { asCount, asId, asObject, asText, type Input, InputError } from './input.ts'

const MOST_USERS = 10_000
const MOST_ROWS = 1_000_000

type Writable<T> = { -readonly [K in keyof T]: T[K] }

export function readPortalSeed(input: Input): PortalSeed {
  const seed: Writable<PortalSeed> = {}
  const plan = input.text('plan')
  const language = input.text('language')
  const users = input.optional('users', 'a number of people, at least 1, or a list of them', asUsers)
  const deals = input.optional('deals', 'a number of rows or a list of them', asRows)
  const contacts = input.optional('contacts', 'a number of rows or a list of them', asRows)
  if (plan !== undefined) seed.plan = plan
  if (language !== undefined) seed.language = language
  if (users !== undefined) seed.users = users
  if (deals !== undefined) seed.deals = deals
  if (contacts !== undefined) seed.contacts = contacts
  return seed
}

function asUsers(value: unknown): number | readonly UserSeed[] | undefined {
  if (!Array.isArray(value)) return asCount(value, MOST_USERS) || undefined
  if (value.length === 0) return undefined
  const users = value.map((item: unknown, index) => readUser(item, `users[${index}]`))
  const ids = users.flatMap((user) => user.id ?? [])
  if (new Set(ids).size !== ids.length) throw new InputError('users', 'must have different ids')
  return users
}

function readUser(item: unknown, field: string): UserSeed {
  const fields = asObject(item)
  if (fields === undefined) throw new InputError(field, 'must be an object')
  const user: Writable<UserSeed> = {}
  const { id, admin } = fields
  if (id !== undefined) user.id = expect(asId(id), `${field}.id`, 'a positive whole number')
  if (admin !== undefined) {
    user.admin = expect(typeof admin === 'boolean' ? admin : undefined, `${field}.admin`, 'true or false')
  }
  for (const name of ['name', 'lastName', 'email'] as const) {
    if (fields[name] !== undefined) user[name] = expect(asText(fields[name]), `${field}.${name}`, 'a text')
  }
  return user
}

function expect<T>(value: T | undefined, field: string, expected: string): T {
  if (value === undefined) throw new InputError(field, `must be ${expected}`)
  return value
}

function asRows(value: unknown): RowsSeed | undefined {
  if (!Array.isArray(value)) return asCount(value, MOST_ROWS)
  const rows = value.filter(isRow)
  return rows.length === value.length ? rows : undefined
}

function isRow(value: unknown): value is RowFields {
  const fields = asObject(value)
  if (fields === undefined) return false
  if (fields['ID'] !== undefined && asId(fields['ID']) === undefined) return false
  return Object.values(fields).every((field) => field === null || typeof field !== 'object')
}
