// The control calls of the sandbox under `/_sandbox`, as one `Request -> Response` application.

import { Hono } from 'hono'
import type { PortalAddress, PortalEstate } from '../server/portal-estate.ts'
import type { Core } from '../world/core.ts'
import { appRoutes } from './app-routes.ts'
import { faultRoutes } from './fault-routes.ts'
import { controlGuard } from './guard.ts'
import { InputError } from './input.ts'
import { loadRoutes } from './load-routes.ts'
import { portalListPage } from './portal-list-page.ts'
import { portalRoutes } from './portal-routes.ts'
import { rowRoutes } from './row-routes.ts'
import { sandboxRoutes } from './sandbox-routes.ts'
import { webhookRoutes } from './webhook-routes.ts'

export interface ControlDeps {
  readonly core: Core
  readonly estate: PortalEstate
  /** Origin of the control address; known once it listens. */
  origin(): string
  /** Back to the state of the start; answers the portals of the start. */
  reset(): Promise<readonly PortalAddress[]>
}

export function createControlApp(deps: ControlDeps): Hono {
  const app = new Hono()
  app.use('*', controlGuard(deps.origin))
  app.route('/', portalListPage(deps))
  const all = [portalRoutes, appRoutes, loadRoutes, webhookRoutes, rowRoutes, sandboxRoutes, faultRoutes]
  for (const routes of all) {
    app.route('/_sandbox', routes(deps))
  }
  app.notFound((context) =>
    context.json({ error: { field: 'path', message: `${context.req.path} is no control call` } }, 404)
  )
  app.onError((error, context) => {
    if (error instanceof InputError) {
      return context.json({ error: { field: error.field, message: error.message } }, error.status)
    }
    return context.json({ error: { field: '', message: error.message } }, 500)
  })
  return app
}
