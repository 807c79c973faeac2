// What a reading changes on the page.

import type { ConsoleTexts } from '../console-texts.ts'
import type { DealPage } from '../deal.ts'
import { renewedSince, showAccess } from './access-tiles.ts'
import { dealList } from './deal-list.ts'
import { element, required } from './element.ts'
import { failureNote } from './failure-note.ts'
import { isHidden, type Outcome, type Reading } from './read-all.ts'

export interface ConsoleView {
  readonly again: HTMLElement
  showReading(): void
  show(reading: Reading, openAgain: () => void): void
  /** No portal answers around this page, so that nothing can be read. */
  showClosed(error: unknown): void
}

export function consoleView(text: ConsoleTexts, locale: string): ConsoleView {
  const again = required('again')
  const news = required('news')
  const cards = { own: required('own'), application: required('application') }
  let previous: Reading | undefined

  const time = (at: number): string => new Date(at).toLocaleTimeString(locale)

  function fill(card: keyof typeof cards, ...content: readonly HTMLElement[]): void {
    cards[card].querySelector('.body')?.replaceChildren(...content)
    cards[card].setAttribute('aria-busy', 'false')
  }

  function showDeals(card: keyof typeof cards, outcome: Outcome<DealPage>, openAgain: () => void): void {
    if (outcome.status === 'rejected') return fill(card, failureNote(outcome.reason, text, openAgain))
    const page = outcome.value
    if (page.deals.length === 0) return fill(card, element('p', {}, text[card].empty))
    fill(card, ...dealList(page, text, `${card}-title`, locale))
  }

  return {
    again,
    showReading() {
      again.setAttribute('aria-disabled', 'true')
      news.replaceChildren(text.reading)
      for (const card of Object.values(cards)) card.setAttribute('aria-busy', 'true')
    },
    show(reading, openAgain) {
      const { own, application } = reading
      const renewed = renewedSince(previous, reading)
      showDeals('own', own, openAgain)
      showDeals('application', application, openAgain)
      showAccess(reading, renewed, text, time)
      const failed = [own, application].some((part) => part.status === 'rejected' && !isHidden(part))
      news.replaceChildren(
        element('span', {}, failed ? text.news.failed : text.news.read(time(Date.now()))),
        ...(renewed.own ? [element('strong', {}, text.news.own)] : []),
        ...(renewed.application ? [element('strong', {}, text.news.application)] : [])
      )
      again.setAttribute('aria-disabled', 'false')
      previous = reading
    },
    showClosed(error) {
      for (const part of [news, again, cards.application, required('access')]) part.hidden = true
      fill('own', failureNote(error, text))
    }
  }
}
