// The pages of a portal for people in a browser, as one `Request -> Response` application.

import { Hono } from 'hono'
import type { Portal } from '../model/portal.ts'
import type { RawAnswer, RawRequest } from '../model/http.ts'
import type { Core } from '../world/core.ts'
import { randomHex } from '../world/random.ts'
import { appPages } from './app-pages.ts'
import { asset } from './assets.ts'
import { frameAjax } from './frame-ajax.ts'
import { guardAddress, guardChanges } from './page-guard.ts'
import { type PageEnv, showPage } from './page-env.ts'
import { panelRoutes } from './panel-routes.ts'
import { viewPages } from './view-pages.ts'
import { ASSETS } from './views/layout.ts'
import { message } from './views/portal-views.ts'
import { sessidOf, signedIn } from './visit.ts'

export type PortalPages = (portal: Portal, request: RawRequest) => Promise<RawAnswer>

/** Pages of all portals; the portal comes with each request. */
export function createPortalPages(core: Core): PortalPages {
  const secret = randomHex(64)
  const app = new Hono<PageEnv>()
  app.use('*', guardAddress())
  app.get(`${ASSETS}/:name`, (context) => asset(context.req.param('name')))
  app.use('*', async function visit(context, next) {
    const { portal } = context.env
    const user = signedIn(portal, { headers: { cookie: context.req.header('cookie') ?? '' } })
    if (portal.closed || user === undefined) return context.text('This portal is closed.', 403)
    context.set('visit', { portal, user, sessid: sessidOf(secret, portal, user) })
    return next()
  })
  app.use('*', guardChanges())
  for (const routes of [viewPages, appPages, frameAjax, panelRoutes]) app.route('/', routes(core))
  app.notFound((context) => {
    if (context.get('visit') === undefined) return context.text('Not found', 404)
    const body = message('Page not found', 'This portal has nothing at this address.')
    return showPage(core, context, { title: 'Not found', active: '', body }, 404)
  })

  return async function portalPages(portal, { method, target, headers, body }) {
    const request = new Request(portal.url + target, {
      method,
      headers: { ...headers },
      ...(method === 'GET' || method === 'HEAD' ? {} : { body })
    })
    const response = await app.fetch(request, { portal })
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text()
    }
  }
}
