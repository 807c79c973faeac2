// The fields that requests of the operator may carry. A field that is not listed is refused: a misspelt `userId` would
// otherwise run a call as the owner.

import type { BatchCommand, Params } from '@latchkey/rest'
import * as v from 'valibot'

export const installationStates = ['active', 'payment-required', 'uninstalling', 'uninstalled'] as const
export const eventStatuses = ['pending', 'delivered', 'dead', 'quarantined'] as const

type InstallationState = (typeof installationStates)[number]
type EventStatus = (typeof eventStatuses)[number]

/** The most items of one page. */
export const maxPage: number = 500

function explain(issue: v.StrictObjectIssue): string {
  if (issue.expected === 'never') return 'is not a known field'
  return issue.received === 'undefined' ? 'is missing' : 'must be an object'
}

function text(longest: number): v.GenericSchema<string> {
  return v.pipe(
    v.string('must be text'),
    v.minLength(1, 'must not be empty'),
    v.maxLength(longest, `must have at most ${longest} characters`)
  )
}

function oneOf<const Options extends readonly string[]>(
  options: Options
): v.GenericSchema<string, Options[number]> {
  return v.picklist(options, `must be one of ${options.join(', ')}`)
}

function isPlainObject(value: unknown): value is Params {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const userId = text(64)
const method = text(256)
const params = v.custom<Params>(isPlainObject, 'must be an object')
const pageLimit = v.pipe(
  text(3),
  v.regex(/^[1-9]\d*$/, 'must be a whole number above 0'),
  v.transform(Number),
  v.maxValue(maxPage, `must be at most ${maxPage}`)
)

// `v.record` leaves such names out without a word, and the caller would miss a result.
const reservedNames = ['__proto__', 'constructor', 'prototype']
const command = v.pipe(
  v.array(v.unknown(), 'must be a list [method, params]'),
  v.minLength(1, 'must be a list [method, params]'),
  v.maxLength(2, 'must be a list [method, params]'),
  v.union([v.strictTuple([method]), v.strictTuple([method, params])], 'must be a list [method, params]')
)
const commands = v.pipe(
  v.custom<Readonly<Record<string, unknown>>>(isPlainObject, 'must be an object of commands by name'),
  v.check(
    (value) => !reservedNames.some((name) => Object.hasOwn(value, name)),
    `must not name a command ${reservedNames.join(' or ')}`
  ),
  v.record(v.string(), command)
)

export interface CallFields {
  readonly method: string
  readonly params?: Params | undefined
  readonly userId?: string | undefined
}
export const callFields: v.GenericSchema<unknown, CallFields> = v.strictObject(
  { method, params: v.optional(params), userId: v.optional(userId) },
  explain
)

export interface BatchFields {
  readonly commands: Readonly<Record<string, BatchCommand>>
  readonly halt?: boolean | undefined
}
export const batchFields: v.GenericSchema<unknown, BatchFields> = v.strictObject(
  { commands, halt: v.optional(v.boolean('must be true or false')) },
  explain
)

export interface ListFields {
  readonly method: string
  readonly params?: Params | undefined
  readonly idField?: string | undefined
}
export const listFields: v.GenericSchema<unknown, ListFields> = v.strictObject(
  { method, params: v.optional(params), idField: v.optional(text(64)) },
  explain
)

export interface UserFields {
  readonly userId?: string | undefined
}
export const userFields: v.GenericSchema<unknown, UserFields> = v.strictObject(
  { userId: v.optional(userId) },
  explain
)

interface PageFields {
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}
const page = { cursor: v.optional(text(512)), limit: v.optional(pageLimit) }

export interface PortalsQuery extends PageFields {
  readonly state?: InstallationState | undefined
}
export const portalsQuery: v.GenericSchema<unknown, PortalsQuery> = v.strictObject(
  { state: v.optional(oneOf(installationStates)), ...page },
  explain
)

export interface EventsQuery extends PageFields {
  readonly status?: EventStatus | undefined
  readonly memberId?: string | undefined
}
export const eventsQuery: v.GenericSchema<unknown, EventsQuery> = v.strictObject(
  { status: v.optional(oneOf(eventStatuses)), memberId: v.optional(text(128)), ...page },
  explain
)

export const noFields: v.GenericSchema<unknown, object> = v.strictObject({}, explain)
