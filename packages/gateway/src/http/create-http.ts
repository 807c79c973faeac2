// Puts the routes together: one surface for everybody, or a public one and one for the operator.

import { AppError, type App, type Logger } from '@latchkey/app'
import { Hono } from 'hono'
import { consoleRoutes } from '../console/console-routes.ts'
import type { ConsoleScript } from '../console/console-script.ts'
import { type AdminGuard, createAdminGuard } from './admin-guard.ts'
import { eventRoutes } from './event-routes.ts'
import { createReadiness, healthRoutes } from './health-routes.ts'
import { createMetrics } from './metrics.ts'
import { methodNotAllowed, problemResponse } from './problem.ts'
import { openApiDocument } from './openapi/document.ts'
import { operatorRoutes } from './operator-routes.ts'
import { portalRoutes } from './portal-routes.ts'
import { publicRoutes } from './public-routes.ts'
import { requestLog } from './request-log.ts'
import type { Route, RouteEnv } from './route.ts'
import { securityHeaders } from './security-headers.ts'
import type { StaticPage } from './static-files.ts'

export interface HttpOptions {
  readonly app: App
  readonly publicUrl: string
  readonly adminToken?: string | undefined
  readonly logger: Logger
  /** `own`: what the operator needs is not reachable through the public surface. */
  readonly operatorListener: 'same' | 'own'
  readonly staticPage?: StaticPage | undefined
  /** Of the built-in console; absent where another page takes its place. */
  readonly consoleScript?: ConsoleScript | undefined
}

/** What one listener serves. */
export interface Surface {
  readonly routes: readonly Route[]
  readonly fetch: Hono<RouteEnv>['fetch']
  readonly request: Hono<RouteEnv>['request']
}

export interface Http {
  readonly open: Surface
  /** The same one when there is only one listener. */
  readonly operator: Surface
}

export function createHttp(options: HttpOptions): Http {
  const { app, logger, consoleScript } = options
  const isReady = createReadiness(app, logger)
  const metrics = createMetrics(isReady)
  const health = healthRoutes(isReady)
  const forPortals = [
    ...publicRoutes(app),
    ...(consoleScript ? consoleRoutes(app, consoleScript, logger) : []),
    ...health
  ]
  const framePage = consoleScript ? 'console' : 'own'
  const forOperator = [
    ...operatorRoutes(options.publicUrl, metrics, openApiDocument(framePage)),
    ...portalRoutes(app, logger),
    ...eventRoutes(app)
  ]

  function surface(routes: readonly Route[], staticPage?: StaticPage): Surface {
    const hono = new Hono<RouteEnv>()
    const guard = createAdminGuard(options.adminToken)
    hono.use(requestLog(logger, metrics), securityHeaders)
    for (const route of routes) addRoute(hono, route, guard)
    if (staticPage) hono.get('*', staticPage.files)
    hono.notFound((context) => {
      // Whoever has no token cannot learn which addresses exist.
      if (isApi(context.req.path) && routes.some(({ path }) => isApi(path))) guard(context.req.raw)
      throw new AppError('not-found', 'There is nothing at this address.')
    })
    hono.onError((error, context) => problemResponse(error, context.req.raw, logger))
    return { routes, fetch: hono.fetch, request: hono.request }
  }

  if (options.operatorListener === 'own') {
    return { open: surface(forPortals, options.staticPage), operator: surface([...forOperator, ...health]) }
  }
  const both = surface([...forPortals, ...forOperator], options.staticPage)
  return { open: both, operator: both }
}

function isApi(path: string): boolean {
  return path === '/api' || path.startsWith('/api/')
}

function addRoute(hono: Hono<RouteEnv>, route: Route, guard: AdminGuard): void {
  hono.use(route.path, async (context, next) => {
    context.set('route', route.path)
    if (route.access === 'admin') guard(context.req.raw)
    await next()
  })
  for (const [method, handler] of Object.entries(route.methods)) hono.on(method, route.path, handler)
  hono.all(route.path, (context) => methodNotAllowed(route, context.req.raw))
}
