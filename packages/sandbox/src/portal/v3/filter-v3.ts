// Filters of REST 3.0: lists of conditions, and groups of them (wire.md section 15).
import type { CrmRow } from '../../model/portal.ts'
import { matches } from '../crm/filter.ts'
import { toText } from '../php/convert.ts'
import { isArray, isList, phpList, type PhpArray, type PhpValue } from '../php/value.ts'
import { TASK_FIELDS } from '../tasks/task-fields.ts'
import { FILTERABLE, isTaskField, TASK_ENTITY } from './task-dto.ts'
import { invalidRequest, unknownField, V3Error, wrongType } from './v3-error.ts'

export interface V3Filter {
  /** Conditions that all rows meet, in the classic form: where a list by id begins and ends. */
  readonly bounds: PhpArray
  meets(row: CrmRow): boolean
}

/** Classic prefixes of the operators. */
const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['=', '='],
  ['!=', '!'],
  ['>', '>'],
  ['>=', '>='],
  ['<', '<'],
  ['<=', '<='],
  ['in', '@']
])

/** @throws V3Error for fields, operators and values that are none */
export function readFilter(filter: PhpValue | undefined): V3Filter {
  if (filter === undefined || filter === null) return all([])
  if (!isArray(filter)) throw invalidFilter('A filter is a list of conditions')
  return structure(filter)
}

function structure(filter: PhpArray): V3Filter {
  if (isGroup(filter)) return group(filter)
  if (filter.size === 0) return all([])
  if (!isList(filter)) throw invalidFilter('A filter is a list of conditions')
  const items = [...filter.values()]
  if (!isArray(items[0])) return simple(items)
  return all(items.map((item) => (isArray(item) ? structure(item) : fail('A condition is a list'))))
}

function isGroup(filter: PhpArray): boolean {
  return ['logic', 'conditions', 'negative'].some((name) => filter.has(name))
}

function group(filter: PhpArray): V3Filter {
  const conditions = filter.get('conditions')
  const logic = toText(filter.get('logic') ?? 'and')
  const negative = filter.get('negative') ?? false
  if (!isArray(conditions) || typeof negative !== 'boolean') throw invalidFilter('A group has conditions')
  if (logic !== 'and' && logic !== 'or') throw invalidFilter(`Unknown logic ${logic}`)
  const parts = [...conditions.values()].map(member)
  const joined = logic === 'and' ? all(parts) : either(parts)
  return negative ? { bounds: new Map(), meets: (row) => !joined.meets(row) } : joined
}

/** Inside a group only plain conditions stand without a type. */
function member(item: PhpValue): V3Filter {
  if (!isArray(item)) return fail('A condition is a list')
  const type = item.get('type')
  if (type === undefined && !isGroup(item)) return structure(item)
  if (type === 'filter') return structure(item)
  if (type !== 'condition') return fail('A group inside a group needs a type')
  const operand = (name: string): PhpValue => item.get(name) ?? null
  return condition(operand('leftOperand'), operand('operator'), operand('rightOperand'))
}

function simple(items: readonly PhpValue[]): V3Filter {
  const [field = null, second = null, third = null] = items
  if (items.length === 2) return condition(field, isArray(second) ? 'in' : '=', second)
  return items.length === 3 ? condition(field, second, third) : fail('Unknown filter condition')
}

function condition(left: PhpValue, operator: PhpValue, value: PhpValue): V3Filter {
  const [field, sign] = [toText(left), toText(operator)]
  if (sign !== 'between' && !PREFIXES.has(sign)) {
    throw new V3Error('UNKNOWNFILTEROPERATOR', `Unknown filter operator \`${sign}\``)
  }
  if (!isTaskField(field)) throw unknownField(field, TASK_ENTITY)
  const name = FILTERABLE.get(field)
  if (name === undefined) throw notFilterable(field)
  const values = sign === 'in' || sign === 'between' ? severalOf(sign, value) : [singleOf(sign, value)]
  if (values.some((one) => !/^-?\d+$/.test(toText(one)))) throw invalidRequest([wrongType(field, 'int')])
  if (sign !== 'between')
    return classic(`${PREFIXES.get(sign) ?? ''}${name}`, sign === 'in' ? phpList(values) : value)
  const [least = null, most = null] = values
  return all([classic(`>=${name}`, least), classic(`<=${name}`, most)])
}

function severalOf(sign: string, value: PhpValue): readonly PhpValue[] {
  if (!isArray(value)) return fail(`Operator "${sign}" requires an array value.`)
  if (sign === 'between' && value.size !== 2)
    return fail('Operator "between" requires an array only with 2 items.')
  return [...value.values()]
}

function singleOf(sign: string, value: PhpValue): PhpValue {
  return isArray(value) ? fail(`Operator "${sign}" cannot be used with array values.`) : value
}

function classic(key: string, value: PhpValue): V3Filter {
  const bounds: PhpArray = new Map([[key, value]])
  return { bounds, meets: (row) => matches(row, bounds, TASK_FIELDS) }
}

/** Of two conditions of one kind the later one bounds; both are looked at. */
function all(parts: readonly V3Filter[]): V3Filter {
  return {
    bounds: new Map(parts.flatMap(({ bounds }) => [...bounds])),
    meets: (row) => parts.every((part) => part.meets(row))
  }
}

function either(parts: readonly V3Filter[]): V3Filter {
  return { bounds: new Map(), meets: (row) => parts.some((part) => part.meets(row)) }
}

function notFilterable(field: string): V3Error {
  const message = `In DTO \`${TASK_ENTITY}\`, the \`${field}\` field requires the \`Filterable\` attribute for such a request`
  return invalidRequest([{ message, field }])
}

function invalidFilter(text: string): V3Error {
  return new V3Error('INVALIDFILTER', text)
}

function fail(text: string): never {
  throw invalidFilter(text)
}
