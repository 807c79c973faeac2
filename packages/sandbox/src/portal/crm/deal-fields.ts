// The fields of a deal: their types, and what a new deal has where nothing was given.
import type { Access } from '../method.ts'
import type { CrmRow } from '../../model/portal.ts'
import { isoSeconds } from '../envelope.ts'

export type FieldType = 'integer' | 'double' | 'text' | 'flag' | 'date' | 'datetime'

export interface Field {
  readonly type: FieldType
  /** Written by the portal alone: values that callers send are dropped. */
  readonly readOnly?: true
}

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS

/** In the order in which a row prints them. */
export const DEAL_FIELDS: Readonly<Record<string, Field>> = {
  ID: { type: 'integer', readOnly: true },
  TITLE: { type: 'text' },
  TYPE_ID: { type: 'text' },
  STAGE_ID: { type: 'text' },
  PROBABILITY: { type: 'integer' },
  CURRENCY_ID: { type: 'text' },
  OPPORTUNITY: { type: 'double' },
  IS_MANUAL_OPPORTUNITY: { type: 'flag' },
  TAX_VALUE: { type: 'double' },
  LEAD_ID: { type: 'integer' },
  COMPANY_ID: { type: 'integer' },
  CONTACT_ID: { type: 'integer' },
  QUOTE_ID: { type: 'integer' },
  BEGINDATE: { type: 'date' },
  CLOSEDATE: { type: 'date' },
  ASSIGNED_BY_ID: { type: 'integer' },
  CREATED_BY_ID: { type: 'integer', readOnly: true },
  MODIFY_BY_ID: { type: 'integer', readOnly: true },
  DATE_CREATE: { type: 'datetime', readOnly: true },
  DATE_MODIFY: { type: 'datetime', readOnly: true },
  OPENED: { type: 'flag' },
  CLOSED: { type: 'flag' },
  COMMENTS: { type: 'text' },
  ADDITIONAL_INFO: { type: 'text' },
  LOCATION_ID: { type: 'text' },
  CATEGORY_ID: { type: 'integer' },
  STAGE_SEMANTIC_ID: { type: 'text', readOnly: true },
  IS_NEW: { type: 'flag', readOnly: true },
  SOURCE_ID: { type: 'text' },
  SOURCE_DESCRIPTION: { type: 'text' },
  ORIGINATOR_ID: { type: 'text' },
  ORIGIN_ID: { type: 'text' }
}

/** A deal as the portal creates it when no field is given: all fields, in order, `null` where nothing is known. */
export function newDeal(id: number, { user }: Access, now: number): CrmRow {
  const acting = String(user.id)
  const created = isoSeconds(now)
  const known: CrmRow = {
    ID: String(id),
    TITLE: `Deal #${id}`,
    TYPE_ID: 'SALE',
    STAGE_ID: 'NEW',
    CURRENCY_ID: 'EUR',
    OPPORTUNITY: '0.00',
    IS_MANUAL_OPPORTUNITY: 'N',
    BEGINDATE: midnight(now),
    CLOSEDATE: midnight(now + WEEK_MS),
    ASSIGNED_BY_ID: acting,
    CREATED_BY_ID: acting,
    MODIFY_BY_ID: acting,
    DATE_CREATE: created,
    DATE_MODIFY: created,
    OPENED: 'Y',
    CLOSED: 'N',
    CATEGORY_ID: '0',
    STAGE_SEMANTIC_ID: 'P',
    IS_NEW: 'Y'
  }
  return Object.fromEntries(Object.keys(DEAL_FIELDS).map((name) => [name, known[name] ?? null]))
}

function midnight(at: number): string {
  return isoSeconds(Math.floor(at / DAY_MS) * DAY_MS)
}
