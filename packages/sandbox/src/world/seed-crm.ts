// Deals and contacts of a new portal: the same for the same numbers, spread over its users.

import type { CrmRow } from '../model/portal.ts'
import { DEAL_FIELDS } from '../portal/crm/deal-fields.ts'
import { isoSeconds } from '../portal/envelope.ts'
import { seededRandom } from './random.ts'
import { personName } from './seed-people.ts'

/** A number of made-up rows, or rows of one's own: their fields win over made-up ones. */
export type RowsSeed = number | readonly RowFields[]

export type RowFields = Readonly<Record<string, string | number | boolean | null>>

export interface SeedContext {
  /** Virtual milliseconds. */
  readonly now: number
  /** Rows are assigned to these in turn. */
  readonly userIds: readonly number[]
  readonly contactCount: number
}

const DAY_MS = 86_400_000

/** Stage with its semantic: P in progress, S won, F lost. */
const STAGES: readonly (readonly [string, 'P' | 'S' | 'F'])[] = [
  ['NEW', 'P'],
  ['PREPARATION', 'P'],
  ['PREPAYMENT_INVOICE', 'P'],
  ['EXECUTING', 'P'],
  ['FINAL_INVOICE', 'P'],
  ['WON', 'S'],
  ['LOSE', 'F']
]
const SUBJECTS = [
  'Website',
  'Support contract',
  'Delivery van',
  'Training',
  'Licences',
  'Office move',
  'Audit'
]
const CUSTOMERS = ['Nordwind', 'Alto Systems', 'Baker & Sons', 'Café Lumen', 'Helix', 'Orchard', "O'Neill"]
const CURRENCIES = ['EUR', 'USD', 'PLN']

export function seedDeals(seed: RowsSeed, context: SeedContext): Map<number, CrmRow> {
  return seedRows(seed, (id, random) => dealRow(id, context, random))
}

export function seedContacts(seed: RowsSeed, context: SeedContext): Map<number, CrmRow> {
  return seedRows(seed, (id, random) => contactRow(id, context, random))
}

function seedRows(seed: RowsSeed, make: (id: number, random: () => number) => CrmRow): Map<number, CrmRow> {
  const given = typeof seed === 'number' ? Array.from({ length: seed }, (): RowFields => ({})) : seed
  const rows = new Map<number, CrmRow>()
  let largest = 0
  for (const fields of given) {
    const own = asTexts(fields)
    const id = own['ID'] ? Number(own['ID']) : largest + 1
    largest = Math.max(largest, id)
    rows.set(id, { ...make(id, seededRandom(id)), ...own })
  }
  return rows
}

function asTexts(fields: RowFields): CrmRow {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, asText(value)]))
}

/** Flags of the CRM are Y and N. */
function asText(value: RowFields[string]): string | null {
  if (value === null) return null
  if (typeof value === 'boolean') return value ? 'Y' : 'N'
  return String(value)
}

function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)] as T
}

function assigned(id: number, { userIds }: SeedContext): string {
  return String(userIds[(id - 1) % userIds.length] ?? 1)
}

function dealRow(id: number, context: SeedContext, random: () => number): CrmRow {
  const [stage, semantic] = pick(STAGES, random)
  const createdAt = context.now - Math.floor(random() * 300 + 1) * DAY_MS
  const modifiedAt = createdAt + Math.floor(random() * (context.now - createdAt))
  const user = assigned(id, context)
  const known: CrmRow = {
    ID: String(id),
    TITLE: `${pick(SUBJECTS, random)} for ${pick(CUSTOMERS, random)}`,
    TYPE_ID: 'SALE',
    STAGE_ID: stage,
    CURRENCY_ID: pick(CURRENCIES, random),
    OPPORTUNITY: (Math.floor(random() * 5_000_000) / 100).toFixed(2),
    IS_MANUAL_OPPORTUNITY: 'Y',
    CONTACT_ID: context.contactCount === 0 ? null : String(Math.floor(random() * context.contactCount) + 1),
    BEGINDATE: midnight(createdAt),
    CLOSEDATE: midnight(createdAt + 30 * DAY_MS),
    ASSIGNED_BY_ID: user,
    CREATED_BY_ID: user,
    MODIFY_BY_ID: user,
    DATE_CREATE: isoSeconds(createdAt),
    DATE_MODIFY: isoSeconds(modifiedAt),
    OPENED: 'Y',
    CLOSED: semantic === 'P' ? 'N' : 'Y',
    CATEGORY_ID: '0',
    STAGE_SEMANTIC_ID: semantic,
    IS_NEW: stage === 'NEW' ? 'Y' : 'N'
  }
  return Object.fromEntries(Object.keys(DEAL_FIELDS).map((name) => [name, known[name] ?? null]))
}

function contactRow(id: number, context: SeedContext, random: () => number): CrmRow {
  const person = personName(id + 4)
  const createdAt = isoSeconds(context.now - Math.floor(random() * 500 + 1) * DAY_MS)
  const user = assigned(id, context)
  return {
    ID: String(id),
    POST: pick(['Head of purchasing', 'Owner', 'Office manager', 'CTO'], random),
    NAME: person.name,
    SECOND_NAME: null,
    LAST_NAME: person.lastName,
    TYPE_ID: 'CLIENT',
    SOURCE_ID: pick(['CALL', 'WEB', 'RECOMMENDATION'], random),
    COMPANY_ID: null,
    COMMENTS: null,
    OPENED: 'Y',
    EXPORT: 'Y',
    HAS_PHONE: 'N',
    HAS_EMAIL: 'Y',
    ASSIGNED_BY_ID: user,
    CREATED_BY_ID: user,
    MODIFY_BY_ID: user,
    DATE_CREATE: createdAt,
    DATE_MODIFY: createdAt
  }
}

function midnight(at: number): string {
  return isoSeconds(Math.floor(at / DAY_MS) * DAY_MS)
}
