// The body of a page that shows an application, or why it cannot be shown (portal-behaviour.md section 9).

import { frameAddress, type FrameOpening } from '../frame/open-frame.ts'
import type { PlacementHandler, PortalApp } from '../model/portal.ts'
import type { Core } from '../world/core.ts'
import { type FrameOptions, withOrigin } from './frame-options.ts'
import { type FrameData, frameView } from './frame-view.ts'
import type { PageContext } from './page-env.ts'
import { appFrame, noPage, notFullyInstalled, notInstalled } from './views/app-view.ts'
import type { Html } from './views/parts.ts'

export interface FrameContent {
  readonly body: Html
  readonly frame?: FrameData
}

/** The application's own page. */
export function pageContent(
  core: Core,
  context: PageContext,
  app: PortalApp,
  options: FrameOptions
): FrameContent {
  return content(core, context, app, { options })
}

/** The page of a bound handler. */
export function placementContent(
  core: Core,
  context: PageContext,
  { app, bound }: { readonly app: PortalApp; readonly bound: PlacementHandler },
  options: FrameOptions
): FrameContent {
  return content(core, context, app, { placement: bound.placement, handler: bound.handler, options })
}

function content(
  core: Core,
  context: PageContext,
  app: PortalApp,
  { options, ...place }: Pick<FrameOpening, 'placement' | 'handler'> & { readonly options: FrameOptions }
): FrameContent {
  const visit = context.get('visit')
  const { portal, user } = visit
  if (!app.active) return { body: notInstalled(visit, app) }
  if (app.url === '') return { body: noPage(app) }
  const opening: FrameOpening = {
    portal,
    app,
    userId: user.id,
    ...place,
    options: withOrigin(portal, context.req.header('referer'), options)
  }
  const where = frameAddress(opening)
  if (!where.ok) return { body: notFullyInstalled() }
  const view = frameView(core, visit, opening, where.address)
  return { body: appFrame(view, app.name), frame: view.data }
}
