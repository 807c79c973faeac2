// A deal as the console shows it, whoever read it.

export interface Deal {
  readonly id: string
  readonly title: string
  readonly amount: number
  /** ISO 4217, for example `EUR`; may be empty. */
  readonly currency: string
  readonly outcome: 'open' | 'won' | 'lost'
}

/** The deals of one reading, newest first. */
export interface DealPage {
  readonly deals: readonly Deal[]
  /** How many there are for whoever read them. */
  readonly total: number
}

/** Answer of `GET /console/deals`. */
export interface OwnerDeals extends DealPage {
  /** Whose access the back end used; never a token. */
  readonly grant: {
    readonly userId: string
    readonly generation: number
    /** Milliseconds. */
    readonly refreshedAt?: number
  }
}

const shownDeals = 8

export const dealListMethod = 'crm.deal.list'

export const dealListParams: Readonly<Record<string, unknown>> = {
  select: ['ID', 'TITLE', 'OPPORTUNITY', 'CURRENCY_ID', 'STAGE_SEMANTIC_ID'],
  order: { ID: 'DESC' }
}

type Row = Readonly<Record<string, unknown>>

/** @param answer of `crm.deal.list` */
export function readDealPage({
  result,
  total
}: {
  readonly result: unknown
  readonly total?: number
}): DealPage {
  const rows = Array.isArray(result) ? (result as readonly Row[]) : []
  return { deals: rows.slice(0, shownDeals).map(readDeal), total: total ?? rows.length }
}

/** Portals write every value as text, and nothing at all as `null`. */
function readDeal(row: Row): Deal {
  const amount = Number(row['OPPORTUNITY'])
  return {
    id: textOf(row['ID']),
    title: textOf(row['TITLE']),
    amount: Number.isFinite(amount) ? amount : 0,
    currency: textOf(row['CURRENCY_ID']),
    outcome: outcomes.get(textOf(row['STAGE_SEMANTIC_ID'])) ?? 'open'
  }
}

const outcomes: ReadonlyMap<string, Deal['outcome']> = new Map([
  ['S', 'won'],
  ['F', 'lost']
])

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
