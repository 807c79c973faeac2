// Types of parameters. The portal reads numbers and flags from text, and the documentation's types are rough, so these
// refuse only what no portal can take.

import type { Method, Parameter } from './read-catalogue.ts'

const types: Readonly<Record<string, string>> = {
  integer: 'Num',
  double: 'Num',
  float: 'Num',
  string: 'Text',
  text: 'Text',
  char: 'Flag',
  boolean: 'Flag',
  date: 'Moment',
  datetime: 'Moment',
  object: 'Bag',
  array: 'Bag'
}

/** Parameters of lists, whose types the documentation often tells wrong and whose names old methods take in any case. */
const listTypes: Readonly<Record<string, string>> = {
  filter: 'Bag',
  order: 'Bag | Text',
  select: 'Bag | Text',
  sort: 'Bag | Text',
  start: 'Num'
}

/** The type of the whole parameter object. @param own interface for further members of `fields` */
export function paramsType(method: Method, own?: string): string {
  const { params } = method
  if (params.length === 0 && method.list !== true) return 'Params'
  const names = new Set(params.map(({ name }) => name))
  const members = params.map((param) => {
    const nested = method.fields?.[param.name]
    const type = isBag(param) && nested ? fieldsType(nested) : paramType(param)
    const isOwn = own !== undefined && param.name === 'fields' && type.startsWith('Fields<')
    return member(param.name, isOwn ? `${type} & Written<${own}>` : type, param.required)
  })
  const spellings = params.map(({ name }) => name.toLowerCase()).filter((name) => name in listTypes)
  const added = new Set(method.list === true ? [...spellings, 'start'] : spellings)
  for (const name of added) {
    if (!names.has(name)) members.push(member(name, listTypes[name] ?? 'unknown', false))
  }
  return `{ ${members.join('; ')} }`
}

function paramType({ name, types }: Parameter): string {
  return listTypes[name.toLowerCase()] ?? valueType(types)
}

function isBag({ name, types }: Parameter): boolean {
  return !(name.toLowerCase() in listTypes) && types.every((type) => type === 'object' || type === 'array')
}

/** Open, since portals have fields of their own, and nothing is required: marks in such tables depend on other fields. */
function fieldsType(fields: readonly Parameter[]): string {
  const members = fields
    .filter(({ name }) => /^[A-Za-z_]\w*$/.test(name))
    .map(({ name, types }) => [name, valueType(types)] as const)
  const known = new Map(members.filter(([, type]) => type !== 'unknown'))
  if (known.size === 0) return 'Bag'
  return `Fields<{ ${[...known].map(([name, type]) => member(name, type === 'Bag' ? type : `${type} | null`, false)).join('; ')} }>`
}

function member(name: string, type: string, required: boolean): string {
  if (required) return `${name}: ${type}`
  return type === 'unknown' ? `${name}?: unknown` : `${name}?: ${type} | undefined`
}

function valueType(documented: readonly string[]): string {
  const found = [...new Set(documented.map(oneType))]
  return found.length === 0 || found.includes('unknown') ? 'unknown' : found.join(' | ')
}

function oneType(documented: string): string {
  const type = documented.toLowerCase()
  if (type.endsWith('[]')) return 'Bag | Text'
  if (type.endsWith('.id') || type === 'user' || type === 'crm_status') return 'Text'
  return types[type] ?? 'unknown'
}
