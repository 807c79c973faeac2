// The body of "new portal": people and rows as numbers or as lists.

import type { PortalSeed } from '../world/create-portal.ts'
import { LimitsError, resolveLimits } from '../limits/resolve-limits.ts'
import type { LimitsSpec } from '../model/limits.ts'
import type { RowFields } from '../model/rows.ts'
import type { RowIds, RowsSeed } from '../world/seed-rows.ts'
import type { UserSeed } from '../world/seed-people.ts'
import { asCount, asId, asObject, asText, type Input, InputError } from './input.ts'

const MOST_USERS = 10_000
const MOST_ROWS = 1_000_000
const ROWS = 'a number of rows, {"count", "holes", "clusters"} or a list of rows'

type Writable<T> = { -readonly [K in keyof T]: T[K] }

export function readPortalSeed(input: Input): PortalSeed {
  const seed: Writable<PortalSeed> = {}
  const plan = input.text('plan')
  const language = input.text('language')
  const users = input.optional('users', 'a number of people, at least 1, or a list of them', asUsers)
  const deals = input.optional('deals', ROWS, asRows)
  const contacts = input.optional('contacts', ROWS, asRows)
  const tasks = input.optional('tasks', ROWS, asRows)
  const limits = readLimits(input)
  if (plan !== undefined) seed.plan = plan
  if (language !== undefined) seed.language = language
  if (users !== undefined) seed.users = users
  if (deals !== undefined) seed.deals = deals
  if (contacts !== undefined) seed.contacts = contacts
  if (tasks !== undefined) seed.tasks = tasks
  if (limits !== undefined) seed.limits = limits
  return seed
}

/** What is wrong in limits is named by their own reader. */
export function readLimits(input: Input): LimitsSpec | undefined {
  if (!input.has('limits')) return undefined
  const spec = input.required('limits', 'a preset or an object', (value) =>
    typeof value === 'string' ? value : asObject(value)
  ) as LimitsSpec
  try {
    resolveLimits(spec)
    return spec
  } catch (error) {
    if (error instanceof LimitsError) throw new InputError(error.field, error.message)
    throw error
  }
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
  if (typeof value === 'number') return asCount(value, MOST_ROWS)
  if (!Array.isArray(value)) return asRowIds(value)
  return asRowList(value)
}

function asRowIds(value: unknown): RowIds | undefined {
  const { count, holes = 0, clusters = 1 } = asObject(value) ?? {}
  const fits = asCount(count, MOST_ROWS) !== undefined && asCount(clusters, MOST_ROWS)
  const isShare = typeof holes === 'number' && holes >= 0 && holes < 1
  return fits && isShare ? { count: Number(count), holes, clusters: Number(clusters) } : undefined
}

export function asRowList(value: unknown): readonly RowFields[] | undefined {
  if (!Array.isArray(value)) return undefined
  const rows = value.filter(isRow)
  return rows.length === value.length ? rows : undefined
}

function isRow(value: unknown): value is RowFields {
  const fields = asObject(value)
  if (fields === undefined) return false
  if (fields['ID'] !== undefined && asId(fields['ID']) === undefined) return false
  return Object.values(fields).every((field) => field === null || typeof field !== 'object')
}
