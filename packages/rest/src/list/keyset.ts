// Joins the caller's parameters with the paging's own, overwriting nothing.
import type { Params } from '../call/call-result.ts'
import { badRequest } from '../errors/bad-request.ts'
import { type Id, idOf } from './row-id.ts'

export interface Keyset {
  /** The caller's parameters with order, start and the id in `select`. */
  readonly params: Params
  /** The caller's spelling of the parameter, or `filter`. */
  readonly filterName: string
  readonly filter: Readonly<Record<string, unknown>>
  /** The key in the filter that holds the cursor, for example `>ID`. */
  readonly cursorKey: string
  /** Name of the parameter `order`, in the caller's spelling. */
  readonly orderName: string
  readonly idField: string
  /** Where the caller's own lower bound lets the list start. */
  readonly from: Id | undefined
}

/** @throws RestError `bad-request` for what cannot be joined */
export function keysetOf(method: string, params: Params, idField: string): Keyset {
  if (!/^[A-Za-z]\w*$/.test(idField))
    throw badRequest(method, 'idField must be the name of a field, such as ID.')
  const start = member(method, params, 'start')
  if (start.value !== undefined) {
    throw badRequest(method, `Leave ${start.name} out: a list pages by id. Use call() to page by offset.`)
  }
  const order = member(method, params, 'order')
  checkOrder(method, order.value, idField)
  const select = member(method, params, 'select')
  const filter = member(method, params, 'filter')
  const conditions = mapOf(filter.value)
  if (conditions === undefined)
    throw badRequest(method, `${filter.name} must be an object to be joined with paging by id.`)
  checkLogic(method, conditions, filter.name)
  const bounds = Object.keys(conditions).filter((key) => key.toLowerCase() === `>${idField}`.toLowerCase())
  if (bounds.length > 1)
    throw badRequest(method, `${filter.name} holds ${bounds.join(' and ')}; keep one of them.`)
  const [cursorKey = `>${idField}`] = bounds
  return {
    params: {
      ...params,
      ...(select.value === undefined ? undefined : { [select.name]: withId(method, select, idField) }),
      [order.name]: { [idField]: 'ASC' },
      start: -1
    },
    orderName: order.name,
    idField,
    filterName: filter.name,
    filter: conditions,
    cursorKey,
    from: lowerBound(method, conditions[cursorKey], `${filter.name}["${cursorKey}"]`)
  }
}

/**
 * One page: the rows after `cursor`, or the first ones. A text is a reference to the last row of a page before.
 */
export function pageParams(keyset: Keyset, cursor: Id | string | undefined): Params {
  const { params, filterName, filter, cursorKey } = keyset
  if (cursor === undefined) return params
  const bound = numberOrText(cursor)
  return { ...params, [filterName]: { ...filter, [cursorKey]: bound } }
}

/** The last rows, in descending order: those after `cursor` and up to `upTo`, where they are given. */
export function lastPageParams(keyset: Keyset, cursor: Id | undefined, upTo?: Id): Params {
  const { filterName, filter, cursorKey, orderName, idField } = keyset
  const lower = cursor === undefined ? {} : { [cursorKey]: numberOrText(cursor) }
  const upper = upTo === undefined ? {} : { [upperKeyOf(keyset)]: numberOrText(upTo) }
  return {
    ...keyset.params,
    [filterName]: { ...filter, ...lower, ...upper },
    [orderName]: { [idField]: 'DESC' }
  }
}

/** The caller's own upper bound makes room for a lower one, which holds both. */
function upperKeyOf({ filter, idField }: Keyset): string {
  const own = `<=${idField}`
  return Object.keys(filter).find((key) => key.toLowerCase() === own.toLowerCase()) ?? own
}

interface Member {
  readonly name: string
  readonly value: unknown
}

/** Old methods take upper case (`FILTER`), so the caller's spelling is kept and never joined by a second one. */
function member(method: string, params: Params, name: string): Member {
  const names = Object.keys(params).filter((key) => key.toLowerCase() === name && params[key] !== undefined)
  if (names.length > 1) throw badRequest(method, `Parameters hold ${names.join(' and ')}; keep one of them.`)
  const [found = name] = names
  return { name: found, value: params[found] }
}

function checkOrder(method: string, order: unknown, idField: string): void {
  const directions = mapOf(order)
  const own =
    directions !== undefined &&
    Object.entries(directions).every(([field, direction]) => field === idField && isText(direction, 'ASC'))
  if (!own)
    throw badRequest(
      method,
      `Leave order out: a list comes in ascending order of ${idField}. Use call() for another.`
    )
}

/** A condition beside the groups of a top-level OR would widen the list instead of advancing it. */
function checkLogic(method: string, filter: Readonly<Record<string, unknown>>, filterName: string): void {
  const logic = Object.entries(filter).find(([key]) => key.toLowerCase() === 'logic')?.[1]
  if (logic === undefined || isText(logic, 'AND')) return
  throw badRequest(
    method,
    `${filterName} joins its conditions by its own logic; put them into a group: {0: {logic: ..., ...}}.`
  )
}

function withId(method: string, { name, value }: Member, idField: string): readonly unknown[] {
  if (!Array.isArray(value)) throw badRequest(method, `${name} must be a list of fields.`)
  const has = value.some((field) => field === '*' || String(field).toLowerCase() === idField.toLowerCase())
  return has || value.length === 0 ? value : [...value, idField]
}

function lowerBound(method: string, value: unknown, place: string): Id | undefined {
  if (value === undefined) return undefined
  const id = idOf(value)
  if (id === undefined)
    throw badRequest(method, `${place} must be a whole number, because the list goes on from it.`)
  return id
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return {}
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isMap ? (value as Readonly<Record<string, unknown>>) : undefined
}

function numberOrText(id: Id | string): number | string {
  return typeof id === 'bigint' ? String(id) : id
}

function isText(value: unknown, upperCase: string): boolean {
  return typeof value === 'string' && value.toUpperCase() === upperCase
}
