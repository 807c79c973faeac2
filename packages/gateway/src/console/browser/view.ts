// What a reading changes on the page.

import type { ConsoleTexts } from '../console-texts.ts'
import type { DealPage } from '../deal.ts'
import { failureKind, refusalOf } from '../failure-kind.ts'
import { dealList } from './deal-list.ts'
import { element, required } from './element.ts'
import { failureNote } from './failure-note.ts'
import type { Outcome, Reading } from './read-all.ts'

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

  function showTile(id: string, value: string, note: string, fresh = false): void {
    const tile = required(id)
    const [first, second] = tile.querySelectorAll('dd')
    first?.replaceChildren(value)
    second?.replaceChildren(note)
    tile.classList.toggle('fresh', fresh)
  }

  function showAccess({ access, session, application }: Reading, renewed: Renewed): void {
    const { generation, expiresAt } = access
    const origin = generation === 0 ? text.handed : text.renewed(String(generation))
    showTile('token', text.until(time(expiresAt)), origin, renewed.own)
    const until = session.status === 'fulfilled' ? text.until(time(session.value.expiresAt)) : text.unknown
    showTile('session', until, text.sessionNote)
    if (application.status === 'rejected') {
      const hidden = failureKind(refusalOf(application.reason)) === 'administrators'
      return showTile('grant', hidden ? text.forAdministrators : text.unknown, '')
    }
    const { userId, generation: age, refreshedAt } = application.value.grant
    const when = refreshedAt === undefined ? text.unknown : text.refreshed(time(refreshedAt))
    showTile('grant', when, text.grantNote(userId, String(age)), renewed.application)
  }

  return {
    again,
    showReading() {
      again.setAttribute('aria-disabled', 'true')
      news.replaceChildren(text.reading)
      for (const card of Object.values(cards)) card.setAttribute('aria-busy', 'true')
    },
    show(reading, openAgain) {
      const renewed = renewedSince(previous, reading)
      showDeals('own', reading.own, openAgain)
      showDeals('application', reading.application, openAgain)
      showAccess(reading, renewed)
      const failed = reading.own.status === 'rejected'
      const parts = [
        element('span', {}, failed ? text.news.failed : text.news.read(time(Date.now()))),
        renewed.own && strong(text.news.own),
        renewed.application && strong(text.news.application)
      ].filter((part) => part !== false)
      news.replaceChildren(...parts)
      again.setAttribute('aria-disabled', 'false')
      previous = reading
    },
    showClosed(error) {
      news.hidden = true
      again.hidden = true
      required('access').hidden = true
      cards.application.hidden = true
      fill('own', failureNote(error, text))
    }
  }
}

interface Renewed {
  readonly own: boolean
  readonly application: boolean
}

function renewedSince(previous: Reading | undefined, { access, application }: Reading): Renewed {
  const before = previous?.application
  return {
    own: access.generation > (previous?.access.generation ?? 0),
    application:
      before?.status === 'fulfilled' &&
      application.status === 'fulfilled' &&
      application.value.grant.generation > before.value.grant.generation
  }
}

function strong(words: string): HTMLElement {
  return element('strong', {}, words)
}
