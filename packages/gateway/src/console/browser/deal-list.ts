// The deals of one reading, with how many there are.

import type { ConsoleTexts } from '../console-texts.ts'
import type { Deal, DealPage } from '../deal.ts'
import { element } from './element.ts'

const chips: Readonly<Record<Deal['outcome'], string>> = { open: 'chip', won: 'chip good', lost: 'chip lost' }

export function dealList(
  { deals, total }: DealPage,
  text: ConsoleTexts,
  labelledBy: string,
  locale: string
): readonly HTMLElement[] {
  const items = deals.map((deal) =>
    element(
      'li',
      {},
      element('span', { class: 'title' }, deal.title || text.untitled),
      element('span', { class: chips[deal.outcome] }, text.outcomes[deal.outcome]),
      element('span', { class: 'amount' }, amountText(deal, locale))
    )
  )
  const number = new Intl.NumberFormat(locale)
  return [
    // Without its role some browsers take a list without marks for none.
    element('ul', { class: 'deals', role: 'list', 'aria-labelledby': labelledBy }, ...items),
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
