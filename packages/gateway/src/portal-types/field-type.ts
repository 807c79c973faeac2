// The type of a user field's value as methods answer it. Portals write numbers as text in some methods and as numbers
// in others, and what applications have added may hold anything.

import type { OwnField } from './portal-fields.ts'

const types: Readonly<Record<string, string>> = {
  string: 'string',
  url: 'string',
  money: 'string',
  address: 'string',
  date: 'string',
  datetime: 'string',
  integer: 'number | string',
  double: 'number | string',
  boolean: 'boolean | number | string',
  enumeration: 'number | string',
  employee: 'number | string',
  crm: 'number | string',
  crm_status: 'string',
  iblock_element: 'number | string',
  iblock_section: 'number | string'
}

export function fieldType({ type, isMultiple }: OwnField): string {
  const one = types[type]
  if (one === undefined) return 'unknown'
  // An empty field of several values is false in old methods.
  return isMultiple ? `readonly (${one})[] | false | null` : `${one} | null`
}
