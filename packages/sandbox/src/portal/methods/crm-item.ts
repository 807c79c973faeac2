// Universal CRM methods: rows in `items`, lower-case names, typed values (wire.md section 10.2).
import type { CrmRow, Portal } from '../../model/portal.ts'
import type { RowTable } from '../../model/row-table.ts'
import { CONTACT_FIELDS } from '../crm/contact-fields.ts'
import { DEAL_FIELDS, type Field } from '../crm/deal-fields.ts'
import { printFieldFiles } from '../disk/field-files.ts'
import type { Access, Method } from '../method.ts'
import { toInt, toPhp, toText } from '../php/convert.ts'
import { isArray, phpMap, type PhpArray, type PhpValue } from '../php/value.ts'
import { accessDenied, argumentMissing, RestError } from '../rest-error.ts'
import { camelName, rowName, rowNamed } from './camel-names.ts'
import { arrayParameter, ownRows, readPage } from './crm-rows.ts'
import { pagedMember } from './paging.ts'
import { parameter } from './parameter.ts'

interface EntityType {
  readonly id: number
  readonly rows: (portal: Portal) => RowTable
  readonly fields: Readonly<Record<string, Field>>
}

const TYPES: readonly EntityType[] = [
  { id: 2, rows: (portal) => portal.deals, fields: DEAL_FIELDS },
  { id: 3, rows: (portal) => portal.contacts, fields: CONTACT_FIELDS }
]

/** Fields whose name on the wire is not simply the row's. */
const WIRE_NAMES: ReadonlyMap<string, string> = new Map([
  ['DATE_CREATE', 'createdTime'],
  ['DATE_MODIFY', 'updatedTime'],
  ['CREATED_BY_ID', 'createdBy'],
  ['MODIFY_BY_ID', 'updatedBy']
])
const ROW_NAMES: ReadonlyMap<string, string> = new Map([...WIRE_NAMES].map(([name, wire]) => [wire, name]))

export const itemMethods: readonly Method[] = [
  {
    name: 'crm.item.list',
    scope: 'crm',
    run(call, params) {
      const type = wantedType(params)
      const query = {
        filter: rowNamed(arrayParameter(params, 'filter'), nameOfRow),
        order: rowNamed(arrayParameter(params, 'order'), nameOfRow),
        fields: type.fields,
        sees: ownRows(call)
      }
      const { rows, printed } = readPage(call, 'controller', type.rows(call.portal), query)
      const names = selection(params, type)
      return pagedMember(
        'items',
        rows.map((row) => printItem(row, names, type)),
        printed
      )
    }
  },
  {
    name: 'crm.item.get',
    scope: 'crm',
    run(call, params) {
      const type = wantedType(params)
      const row = wantedItem(call, type, toInt(parameter(params, 'id')))
      const item = printItem(row, Object.keys(type.fields), type)
      for (const [name, file] of printFieldFiles(call, row, camelName)) item.set(name, file)
      return toPhp({ item })
    }
  }
]

function wantedType(params: PhpArray): EntityType {
  const given = parameter(params, 'entityTypeId')
  if (given === undefined) throw argumentMissing('entityTypeId')
  const type = TYPES.find(({ id }) => id === toInt(given))
  if (type === undefined) throw new RestError('NOT_FOUND', 'Smart process not found')
  return type
}

function wantedItem(call: Access, type: EntityType, id: number): CrmRow {
  const row = type.rows(call.portal).get(id)
  if (row === undefined) throw new RestError('NOT_FOUND', 'Item not found')
  if (ownRows(call)?.(row) === false) throw accessDenied()
  return row
}

function nameOfRow(name: string): string {
  return ROW_NAMES.get(name) ?? rowName(name)
}

/** Nothing asked for is everything. */
function selection(params: PhpArray, { fields }: EntityType): readonly string[] {
  const select = parameter(params, 'select')
  const names = isArray(select) ? [...select.values()].map((name) => nameOfRow(toText(name))) : []
  return names.length === 0 || names.includes('*') ? Object.keys(fields) : names
}

function printItem(row: CrmRow, names: readonly string[], { id, fields }: EntityType): PhpArray {
  const known = Object.entries(fields).filter(([name]) => names.includes(name))
  return phpMap([
    ...known.map(
      ([name, field]) => [WIRE_NAMES.get(name) ?? camelName(name), typed(field, row[name] ?? null)] as const
    ),
    ['entityTypeId', id]
  ])
}

function typed({ type }: Field, text: string | null): PhpValue {
  if (text === null || (type !== 'integer' && type !== 'double')) return text
  return toPhp(Number(text))
}
