// The fields of a task that a REST 3.0 caller writes: checked all at once, then turned into the text of the row.
import type { CrmRow, Portal } from '../../model/portal.ts'
import { comparable } from '../crm/compare.ts'
import { isoSeconds } from '../envelope.ts'
import { toText } from '../php/convert.ts'
import { isArray, type PhpArray, type PhpValue } from '../php/value.ts'
import { TASK_DTO, TASK_ENTITY } from './task-dto.ts'
import { type FieldProblem, invalidRequest, missingField, unknownField, wrongType } from './v3-error.ts'

const PEOPLE = ['creatorId', 'responsibleId']

/** `required`: names without which nothing is written. @throws V3Error that names every field in the way */
export function readTaskFields(query: PhpArray, required: readonly string[], portal: Portal): CrmRow {
  const given = query.get('fields')
  if (!isArray(given)) throw invalidRequest([missingField('fields')])
  const unknown = [...given.keys()].map(String).find((field) => TASK_DTO[field]?.writes === undefined)
  if (unknown !== undefined) throw unknownField(unknown, TASK_ENTITY)
  const problems: FieldProblem[] = required.filter((field) => isEmpty(given.get(field))).map(missingField)
  const row: CrmRow = {}
  for (const [key, value] of given) {
    const { name = '', writes = 'string' } = TASK_DTO[String(key)] ?? {}
    const stored = value === null ? null : STORED[writes](value)
    if (stored === undefined) problems.push(wrongType(String(key), writes))
    else if (isStranger(String(key), stored, portal)) {
      problems.push({ message: 'User specified in the field not found', field: String(key) })
    } else row[name] = stored
  }
  if (problems.length > 0) throw invalidRequest(problems)
  return row
}

/** `id` of the query. @throws V3Error */
export function readTaskId(query: PhpArray): number {
  const given = query.get('id') ?? null
  if (given === null) throw invalidRequest([missingField('id')])
  if (STORED.int(given) === undefined) throw invalidRequest([wrongType('id', 'int')])
  return Number(toText(given))
}

/** Text of the row; `undefined` for a value of another type. */
const STORED: Readonly<Record<'int' | 'string' | 'DateTime', (value: PhpValue) => string | undefined>> = {
  int: (value) => (!isArray(value) && /^\d{1,15}$/.test(toText(value)) ? toText(value) : undefined),
  string: (value) => (typeof value === 'string' ? value : undefined),
  DateTime(value) {
    const at = typeof value === 'string' && value.includes('T') ? comparable('datetime', value) : undefined
    return typeof at === 'number' ? isoSeconds(at) : undefined
  }
}

function isEmpty(value: PhpValue | undefined): boolean {
  return value === undefined || value === null || value === ''
}

function isStranger(field: string, stored: string | null, { users }: Portal): boolean {
  return PEOPLE.includes(field) && stored !== null && !users.has(Number(stored))
}
