// A task as REST 3.0 prints it: typed values, related people inside (wire.md section 15).
import type { CrmRow, Portal, PortalUser } from '../../model/portal.ts'
import { toText } from '../php/convert.ts'
import { isArray, phpMap, type PhpArray, type PhpValue } from '../php/value.ts'
import { unknownField, V3Error } from './v3-error.ts'

export const TASK_ENTITY = 'TaskDto'
const USER_ENTITY = 'UserDto'

type Print = (text: string | null) => PhpValue

interface DtoField {
  /** Of the row. */
  readonly name: string
  readonly print: Print
  /** What a caller may write; without it the portal alone does. */
  readonly writes?: 'int' | 'string' | 'DateTime'
}

const text: Print = (value) => value
const number: Print = (value) => (value === null || value === '0' ? null : Number(value))
const STATUSES: Readonly<Record<string, string>> = {
  2: 'pending',
  3: 'in_progress',
  4: 'supposedly_completed',
  5: 'completed',
  6: 'deferred'
}
const PRIORITIES: Readonly<Record<string, string>> = { 0: 'low', 1: 'average', 2: 'high' }

export const TASK_DTO: Readonly<Record<string, DtoField>> = {
  id: { name: 'ID', print: number },
  title: { name: 'TITLE', print: text, writes: 'string' },
  description: { name: 'DESCRIPTION', print: text, writes: 'string' },
  creatorId: { name: 'CREATED_BY', print: number, writes: 'int' },
  created: { name: 'CREATED_DATE', print: text },
  responsibleId: { name: 'RESPONSIBLE_ID', print: number, writes: 'int' },
  deadline: { name: 'DEADLINE', print: text, writes: 'DateTime' },
  groupId: { name: 'GROUP_ID', print: number, writes: 'int' },
  parentId: { name: 'PARENT_ID', print: number, writes: 'int' },
  priority: { name: 'PRIORITY', print: (value) => PRIORITIES[value ?? ''] ?? null },
  status: { name: 'STATUS', print: (value) => STATUSES[value ?? ''] ?? null },
  changed: { name: 'CHANGED_DATE', print: text },
  closed: { name: 'CLOSED_DATE', print: text }
}

/** Related people by the field that names them. */
const RELATIONS: Readonly<Record<string, string>> = { creator: 'CREATED_BY', responsible: 'RESPONSIBLE_ID' }

const USER_DTO: Readonly<Record<string, (user: PortalUser) => PhpValue>> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  lastName: ({ lastName }) => lastName,
  email: ({ email }) => email
}

/** Fields that conditions may name, with the name in the row. */
export const FILTERABLE: ReadonlyMap<string, string> = new Map([['id', 'ID']])

const UNSORTABLE = ['description', 'parentId']

export function isTaskField(field: string): boolean {
  return Object.hasOwn(TASK_DTO, field) || Object.hasOwn(RELATIONS, field)
}

/** Name in the row of a field that lists can be sorted by. */
export function sortable(field: string): string | undefined {
  return Object.hasOwn(TASK_DTO, field) && !UNSORTABLE.includes(field) ? TASK_DTO[field]?.name : undefined
}

/** Own fields and `relation.field`; nothing asked for is `otherwise`. @throws V3Error */
export function readSelect(query: PhpArray, otherwise: readonly string[]): readonly string[] {
  const given = query.get('select') ?? new Map()
  if (!isArray(given) || [...given.values()].some((name) => typeof name !== 'string')) {
    throw new V3Error('INVALIDSELECT', 'Select is a list of names')
  }
  const names = [...given.values()].map(toText)
  for (const [relation = '', field] of names.map((name) => name.split('.'))) {
    // An unknown field of the task itself is dropped without a word.
    const isRelated = field !== undefined && Object.hasOwn(RELATIONS, relation)
    if (isRelated && !Object.hasOwn(USER_DTO, field)) throw unknownField(field, USER_ENTITY)
  }
  return names.length === 0 ? otherwise : names
}

export function printTask(row: CrmRow, names: readonly string[], portal: Portal): PhpArray {
  const own = Object.entries(TASK_DTO).filter(([field]) => names.includes(field))
  const related = Object.keys(RELATIONS).flatMap((relation) => {
    const fields = names
      .filter((name) => name.startsWith(`${relation}.`))
      .map((name) => name.slice(relation.length + 1))
    const user = portal.users.get(Number(row[RELATIONS[relation] ?? '']))
    if (fields.length === 0) return []
    return [[relation, user === undefined ? null : printUser(user, fields)] as const]
  })
  return phpMap([
    ...own.map(([field, { name, print }]) => [field, print(row[name] ?? null)] as const),
    ...related
  ])
}

function printUser(user: PortalUser, fields: readonly string[]): PhpArray {
  return phpMap(fields.map((field) => [field, USER_DTO[field]?.(user) ?? null]))
}
