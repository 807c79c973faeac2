// The deals of one reading as a table, with how many there are.

import type { ConsoleTexts } from '../console-texts.ts'
import type { Deal, DealPage } from '../deal.ts'
import { element } from './element.ts'

const chips: Readonly<Record<Deal['outcome'], string>> = { open: 'chip', won: 'chip good', lost: 'chip lost' }

export function dealTable(
  { deals, total }: DealPage,
  text: ConsoleTexts,
  labelledBy: string,
  locale: string
): readonly HTMLElement[] {
  const { deal, outcome, amount } = text.columns
  const heads = [deal, outcome, amount].map((name) => element('th', { scope: 'col' }, name))
  const rows = deals.map((one) =>
    element(
      'tr',
      {},
      element('td', {}, one.title || text.untitled),
      element('td', {}, element('span', { class: chips[one.outcome] }, text.outcomes[one.outcome])),
      element('td', {}, amountText(one, locale))
    )
  )
  const number = new Intl.NumberFormat(locale)
  return [
    element(
      'table',
      { 'aria-labelledby': labelledBy },
      element('thead', {}, element('tr', {}, ...heads)),
      element('tbody', {}, ...rows)
    ),
    element('p', { class: 'count' }, text.shown(number.format(deals.length), number.format(total)))
  ]
}

/** Portals know currencies of their own, which `Intl` may refuse. */
function amountText({ amount, currency }: Deal, locale: string): string {
  try {
    return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount)
  } catch {
    return `${new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(amount)} ${currency}`.trim()
  }
}
