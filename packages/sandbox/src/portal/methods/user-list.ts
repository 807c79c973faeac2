// `user.get`: people by filter, in pages of its own kind (portal-behaviour.md section 4, wire.md section 10).
import { matches } from '../crm/filter.ts'
import { ordered } from '../crm/list-rows.ts'
import type { Call } from '../method.ts'
import { toBool, toText } from '../php/convert.ts'
import { isArray, phpMap, type PhpArray, type PhpKey, type PhpValue } from '../php/value.ts'
import { argumentError } from '../rest-error.ts'
import { page, pagedList } from './paging.ts'
import { parameter } from './parameter.ts'
import { type PrintedUser, printUser, searchableFields, userRow } from './user-rows.ts'

/** Parameters that are no conditions; every other one is, as if it stood in `FILTER`. */
const OWN_PARAMETERS = ['FILTER', 'SORT', 'ORDER', 'SELECT', 'ADMIN_MODE']

const FLAGS = ['ACTIVE', 'IS_ADMIN']

export function listUsers(call: Call, params: PhpArray): PhpArray {
  const fields = searchableFields(call.scope)
  const filter = conditions(params)
  const rows = [...call.portal.users.values()].map((user) => ({ user, row: userRow(user) }))
  const users = new Map(rows.map(({ user, row }) => [row, user]))
  const found = [...users.keys()].filter((row) => matches(row, filter, fields))
  const sorted = ordered(found, order(params), fields).flatMap((row) => users.get(row) ?? [])
  const printed = page('orm_user_get', call.start, sorted.length)
  const shown = sorted.slice(printed.offset, printed.offset + printed.count)
  const names = selection(params)
  return pagedList(
    shown.map((user) => picked(printUser(user, call.scope), names)),
    printed
  )
}

function conditions(params: PhpArray): PhpArray {
  const filter = parameter(params, 'FILTER') ?? new Map<PhpKey, PhpValue>()
  if (!isArray(filter)) throw argumentError('FILTER', 'The filter is not an array.')
  const direct = [...params].filter(([key]) => !OWN_PARAMETERS.includes(String(key).toUpperCase()))
  return new Map([...direct, ...filter].map(([key, value]) => [key, asFlag(key, value)]))
}

/** `ACTIVE` may be asked for as true, 1 or `Y`. */
function asFlag(key: PhpKey, value: PhpValue): PhpValue {
  const name = String(key).replace(/^\W+/, '').toUpperCase()
  if (!FLAGS.includes(name) || isArray(value)) return value
  return toText(value).toUpperCase() === 'N' || !toBool(value) ? 'N' : 'Y'
}

/** `SORT` names one field and `ORDER` its direction; `ORDER` may also be a map of both. */
function order(params: PhpArray): PhpArray {
  const direction = parameter(params, 'ORDER')
  if (isArray(direction)) return direction
  const field = toText(parameter(params, 'SORT'))
  return field === '' ? new Map() : phpMap([[field, direction ?? 'ASC']])
}

function selection(params: PhpArray): readonly string[] {
  const select = parameter(params, 'SELECT')
  return isArray(select) ? [...select.values()].map((name) => toText(name).toUpperCase()) : []
}

function picked(user: PrintedUser, names: readonly string[]): PhpArray {
  const all = names.length === 0 || names.includes('*')
  return phpMap(Object.entries(user).filter(([name]) => all || name === 'ID' || names.includes(name)))
}
