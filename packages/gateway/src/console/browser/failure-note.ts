// Why a part of the page shows nothing, in the reader's language, with what to do about it.

import type { ConsoleTexts } from '../console-texts.ts'
import { type FailureKind, failureKind, refusalOf } from '../failure-kind.ts'
import { element, icon } from './element.ts'

const information = 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5M12 8h.01'
const warning = 'M12 4 2.5 20h19zM12 10v4M12 17h.01'

/** Cured by a new visit, which the portal makes when its page is loaded again. */
const curedByVisit: readonly FailureKind[] = ['wrong-portal', 'session', 'lost']

/** @param openAgain absent where no portal could do it */
export function failureNote(error: unknown, text: ConsoleTexts, openAgain?: () => void): HTMLElement {
  const refusal = refusalOf(error)
  const kind = failureKind(refusal)
  const words = element('div', {}, element('p', {}, text.failures[kind]))
  // Not a failure: things are as they should be.
  if (kind === 'administrators') return element('div', { class: 'note' }, icon(information), words)

  const exact = [refusal.code, refusal.portalError, refusal.detail].filter(Boolean).join(': ')
  words.append(element('details', {}, element('summary', {}, text.details), element('p', {}, exact)))
  if (openAgain !== undefined && curedByVisit.includes(kind)) {
    const button = element('button', { type: 'button', class: 'quiet' }, text.openAgain)
    button.addEventListener('click', openAgain)
    words.append(button)
  }
  return element('div', { class: 'note warn', role: 'alert' }, icon(warning), words)
}
