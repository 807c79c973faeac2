// What the handlers of portal pages share: the visit, and how a page is answered.

import type { Context } from 'hono'
import type { Portal } from '../model/portal.ts'
import type { Core } from '../world/core.ts'
import type { FrameData } from './frame-view.ts'
import { panelState } from './panel-state.ts'
import { type PageContent, pageLayout } from './views/layout.ts'
import type { Visit } from './visit.ts'

export interface PageEnv {
  readonly Bindings: { readonly portal: Portal }
  readonly Variables: { readonly visit: Visit }
}

export type PageContext = Context<PageEnv>

/** Path and query of the request. */
function targetOf(context: PageContext): string {
  const { pathname, search } = new URL(context.req.url)
  return pathname + search
}

export function isSlider(context: PageContext): boolean {
  return context.req.query('IFRAME') === 'Y'
}

export function showPage(
  core: Core,
  context: PageContext,
  content: PageContent,
  status: 200 | 404 = 200
): Response | Promise<Response> {
  const visit = context.get('visit')
  const surroundings = {
    visit,
    panel: panelState(core, visit.portal),
    slider: isSlider(context),
    here: targetOf(context)
  }
  context.header('content-security-policy', contentPolicy(content.frame))
  return context.html(pageLayout(content, surroundings), status)
}

/** Frames and forms may lead to the portal itself and, where an application is shown, to its origin. */
function contentPolicy(frame: FrameData | undefined): string {
  const places = frame === undefined ? "'self'" : `'self' ${frame.origin}`
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    `frame-src ${places}`,
    `form-action ${places}`,
    "frame-ancestors 'self'",
    "base-uri 'none'"
  ].join('; ')
}
