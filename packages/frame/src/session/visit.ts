// What the server wrote into the page about this visit.
import type { FrameDocument } from '../env/frame-window.ts'
import { badAnswer } from '../errors/bad-answer.ts'
import { readValues, textOf } from '../portal/init-data.ts'
import { parseJson } from './json.ts'

export interface PageVisit {
  readonly sessionToken: string | undefined
  /** Origin of the portal that the server proved. */
  readonly portalOrigin: string | undefined
}

const elementId = 'latchkey-visit'

/**
 * Of `<script type="application/json" id="latchkey-visit">`; empty where there is none.
 *
 * @throws FrameError `bad-answer`
 */
export function readPageVisit(document: Pick<FrameDocument, 'getElementById'>): PageVisit {
  const text = document.getElementById(elementId)?.textContent
  const visit = text ? parseJson(text) : {}
  if (visit === undefined) throw badAnswer(`The element #${elementId} of this page holds no JSON`)
  const { sessionToken, portalOrigin } = readValues(visit)
  return { sessionToken: textOf(sessionToken) || undefined, portalOrigin: textOf(portalOrigin) || undefined }
}
