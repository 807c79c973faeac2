// Descriptions of CRM fields, as types are generated from them: `crm.*.fields`, `userfieldconfig.list`, `crm.type.list`.
import { CONTACT_FIELDS } from '../crm/contact-fields.ts'
import { DEAL_FIELDS, type Field, type FieldType } from '../crm/deal-fields.ts'
import { type UserField, userFieldsOf } from '../crm/user-fields.ts'
import type { Call, Method } from '../method.ts'
import { toInt, toPhp, toText, type Plain } from '../php/convert.ts'
import type { PhpArray, PhpValue } from '../php/value.ts'
import { argumentMissing } from '../rest-error.ts'
import { arrayParameter } from './crm-rows.ts'
import { page } from './paging.ts'
import { parameter } from './parameter.ts'

const WIRE_TYPES: Readonly<Record<FieldType, string>> = {
  integer: 'integer',
  double: 'double',
  text: 'string',
  flag: 'char',
  date: 'date',
  datetime: 'datetime'
}

export const fieldMethods: readonly Method[] = [
  {
    name: 'crm.deal.fields',
    scope: 'crm',
    run: (call) => describe(DEAL_FIELDS, userFieldsOf(call.portal), 'CRM_DEAL')
  },
  {
    name: 'crm.contact.fields',
    scope: 'crm',
    run: (call) => describe(CONTACT_FIELDS, userFieldsOf(call.portal), 'CRM_CONTACT')
  },
  { name: 'userfieldconfig.list', scope: 'userfieldconfig', run: listUserFields },
  // No portal of the sandbox has smart processes.
  { name: 'crm.type.list', scope: 'crm', run: () => toPhp({ types: [], total: 0 }) }
]

function describe(
  fields: Readonly<Record<string, Field>>,
  userFields: readonly UserField[],
  entityId: string
): PhpValue {
  const own = Object.entries(fields).map(([name, { type, readOnly }]) => [
    name,
    { ...description(WIRE_TYPES[type], name), isReadOnly: readOnly === true }
  ])
  const added = userFields
    .filter((field) => field.entityId === entityId)
    .map(({ name }) => [
      name,
      { ...description('string', name), isDynamic: true, listLabel: name, formLabel: name, filterLabel: name }
    ])
  return toPhp(Object.fromEntries([...own, ...added]) as Plain)
}

function description(type: string, title: string): Record<string, string | boolean> {
  return {
    type,
    isRequired: false,
    isReadOnly: false,
    isImmutable: false,
    isMultiple: false,
    isDynamic: false,
    title
  }
}

/** A page of the newer kind: `fields` holds the rows, `filter` and `order` know the id. */
function listUserFields(call: Call, params: PhpArray): PhpValue {
  const moduleId = parameter(params, 'moduleId')
  if (moduleId === undefined) throw argumentMissing('moduleId')
  const all = toText(moduleId) === 'crm' ? userFieldsOf(call.portal) : []
  const filter = [...arrayParameter(params, 'filter')]
  const found = all.filter((field) => filter.every(([key, value]) => meets(field, String(key), value)))
  const direction = toText(arrayParameter(params, 'order').get('id'))
  const rows = direction.toUpperCase() === 'DESC' ? found.toReversed() : found
  const { offset, count, next, total } = page('controller', call.start, rows.length)
  return toPhp({ fields: rows.slice(offset, offset + count).map(printUserField), next, total })
}

function meets(field: UserField, condition: string, value: PhpValue): boolean {
  if (condition === '>id') return field.id > toInt(value)
  if (condition === '>=id') return field.id >= toInt(value)
  if (condition === '<=id') return field.id <= toInt(value)
  if (condition === 'id') return field.id === toInt(value)
  if (condition === 'entityId') return field.entityId === toText(value)
  return condition !== 'fieldName' || field.name === toText(value)
}

function printUserField({ id, entityId, name }: UserField): Plain {
  return {
    id: String(id),
    entityId,
    fieldName: name,
    userTypeId: 'string',
    xmlId: null,
    sort: '100',
    multiple: 'N',
    mandatory: 'N',
    showFilter: 'N',
    showInList: 'Y',
    editInList: 'Y',
    isSearchable: 'N',
    settings: { SIZE: 20, ROWS: 1, REGEXP: '', MIN_LENGTH: 0, MAX_LENGTH: 0, DEFAULT_VALUE: '' },
    languageId: {}
  }
}
