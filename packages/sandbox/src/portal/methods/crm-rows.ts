// What the old CRM methods share: reading lists and single rows of a portal (portal-behaviour.md section 4).
import type { CrmRow } from '../../model/portal.ts'
import type { Field } from '../crm/deal-fields.ts'
import { matches } from '../crm/filter.ts'
import { ordered, printRow, selectedNames } from '../crm/list-rows.ts'
import { seesRow } from '../crm/visibility.ts'
import type { Access, Call } from '../method.ts'
import { toInt, toText } from '../php/convert.ts'
import { isArray, type PhpArray } from '../php/value.ts'
import { RestError } from '../rest-error.ts'
import { page, pagedList } from './paging.ts'
import { parameter } from './parameter.ts'

type Rows = ReadonlyMap<number, CrmRow>

/** `crm.*.list`: filter, order, select, and one page of the old kernel. */
export function listRows(
  call: Call,
  params: PhpArray,
  all: Rows,
  fields: Readonly<Record<string, Field>>
): PhpArray {
  const order = arrayParameter(params, 'order')
  const filter = arrayParameter(params, 'filter')
  const select = parameter(params, 'select')
  const names = isArray(select) ? [...select.values()].map(toText) : []
  const found = [...all.values()].filter((row) => seesRow(call.user, row) && matches(row, filter, fields))
  const rows = ordered(found, order, fields)
  const printed = page('old_kernel', call.start, rows.length)
  const shown = rows.slice(printed.offset, printed.offset + printed.count)
  return pagedList(
    shown.map((row) => printRow(row, selectedNames(row, names, fields))),
    printed
  )
}

/** The row that `id` names. @throws RestError when there is none or the user may not see it. */
export function wantedRow(call: Access, params: PhpArray, all: Rows): CrmRow {
  const id = rowId(params)
  if (id <= 0) throw crmError('ID is not defined or invalid.')
  const row = all.get(id)
  if (row === undefined) throw crmError('Not found')
  if (!seesRow(call.user, row)) throw crmError('Access denied.')
  return row
}

export function rowId(params: PhpArray): number {
  return toInt(parameter(params, 'id'))
}

/** Missing is empty; anything but an array is refused with the old CRM's own text. */
export function arrayParameter(params: PhpArray, name: string): PhpArray {
  const value = parameter(params, name) ?? new Map()
  if (!isArray(value)) throw crmError(`Parameter '${name}' must be array.`)
  return value
}

/** The old CRM throws texts without a code. */
function crmError(description: string): RestError {
  return new RestError('', description)
}
