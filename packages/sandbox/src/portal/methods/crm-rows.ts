// What the old CRM methods share: reading lists and single rows of a portal (portal-behaviour.md section 4).
import type { CrmRow } from '../../model/portal.ts'
import type { RowTable } from '../../model/row-table.ts'
import type { Field } from '../crm/deal-fields.ts'
import { findRows, type RowQuery } from '../crm/find-rows.ts'
import { printRow, selectedNames } from '../crm/list-rows.ts'
import { seesRow, visibleTo } from '../crm/visibility.ts'
import type { Access, Call } from '../method.ts'
import { toInt, toText } from '../php/convert.ts'
import { isArray, type PhpArray } from '../php/value.ts'
import { RestError } from '../rest-error.ts'
import { isCounted, type Page, page, PAGE_SIZE, pagedList, type PagingMode } from './paging.ts'
import { parameter } from './parameter.ts'

/** `crm.*.list`: filter, order, select, and one page of the old kernel. */
export function listRows(
  call: Call,
  params: PhpArray,
  all: RowTable,
  fields: Readonly<Record<string, Field>>
): PhpArray {
  const order = arrayParameter(params, 'order')
  const filter = arrayParameter(params, 'filter')
  const select = parameter(params, 'select')
  const names = isArray(select) ? [...select.values()].map(toText) : []
  const { rows, printed } = readPage(call, 'old_kernel', all, { filter, order, fields, sees: ownRows(call) })
  return pagedList(
    rows.map((row) => printRow(row, selectedNames(row, names, fields))),
    printed
  )
}

/** Rows of the CRM that the user of the call may see. */
export function ownRows({ user }: Access): RowQuery['sees'] {
  return visibleTo(user, ['ASSIGNED_BY_ID'])
}

/** One page of a list; what it has cost is noted. */
export function readPage(
  call: Call,
  mode: PagingMode,
  all: RowTable,
  query: RowQuery
): { readonly rows: readonly CrmRow[]; readonly printed: Page } {
  const { start } = call
  const found = findRows(all, query)
  const counted = isCounted(mode, start)
  const count = counted ? found.count() : PAGE_SIZE
  const printed = page(mode, start, count)
  const rows = found.rows(printed.offset, printed.count)
  call.work({ rows: rows.length, skipped: printed.offset, counted: counted ? count : 0 })
  return { rows, printed }
}

/** The row that `id` names. @throws RestError when there is none or the user may not see it. */
export function wantedRow(call: Access, params: PhpArray, all: RowTable): CrmRow {
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
