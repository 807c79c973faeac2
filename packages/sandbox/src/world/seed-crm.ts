// Deals and contacts of a new portal: the same for the same numbers, spread over its users.

import type { CrmRow } from '../model/portal.ts'
import { DEAL_FIELDS } from '../portal/crm/deal-fields.ts'
import { isoSeconds } from '../portal/envelope.ts'
import type { RowTable } from '../model/row-table.ts'
import { personName } from './seed-people.ts'
import { DAY_MS, inTurn, midnight, pick, type RowMaker, type RowsSeed, seedRows } from './seed-rows.ts'

interface SeedContext {
  /** Virtual milliseconds. */
  readonly now: number
  /** Rows are assigned to these in turn. */
  readonly userIds: readonly number[]
}

interface DealContext extends SeedContext {
  readonly contactCount: number
}

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

export function seedDeals(seed: RowsSeed, context: DealContext): RowTable {
  return seedRows(seed, dealMaker(context))
}

export function seedContacts(seed: RowsSeed, context: SeedContext): RowTable {
  return seedRows(seed, contactMaker(context))
}

function dealMaker(context: DealContext): RowMaker {
  return (id, random) => dealRow(id, context, random)
}

function contactMaker(context: SeedContext): RowMaker {
  return (id, random) => contactRow(id, context, random)
}

function dealRow(id: number, context: DealContext, random: () => number): CrmRow {
  const [stage, semantic] = pick(STAGES, random)
  const createdAt = context.now - Math.floor(random() * 300 + 1) * DAY_MS
  const modifiedAt = createdAt + Math.floor(random() * (context.now - createdAt))
  const user = inTurn(id, context.userIds)
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
  const user = inTurn(id, context.userIds)
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
