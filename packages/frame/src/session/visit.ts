// What the server wrote into the page about this visit.
import type { FrameDocument } from '../env/frame-window.ts'
import { FrameError } from '../errors/frame-error.ts'

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
  const { sessionToken, portalOrigin } = text ? parse(text) : {}
  return {
    sessionToken: typeof sessionToken === 'string' ? sessionToken : undefined,
    portalOrigin: typeof portalOrigin === 'string' ? portalOrigin : undefined
  }
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(text) ?? {}) as Readonly<Record<string, unknown>>
  } catch (cause) {
    throw new FrameError('bad-answer', `The element #${elementId} of this page holds no JSON.`, { cause })
  }
}
