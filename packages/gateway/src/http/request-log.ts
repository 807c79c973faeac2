// One log line and one measurement for each request; never a query, a body or a header, which may carry tokens.

import type { Logger } from '@latchkey/app'
import type { MiddlewareHandler } from 'hono'
import type { Metrics } from './metrics.ts'
import type { RouteEnv } from './route.ts'

export function requestLog(logger: Logger, metrics: Metrics): MiddlewareHandler<RouteEnv> {
  return async function requestLog(context, next) {
    const startedAt = performance.now()
    await next()
    const tookMs = performance.now() - startedAt
    const { method } = context.req
    const route = context.get('route') ?? 'none'
    const { status } = context.res
    metrics.observe({ method, route, status, tookMs })
    logger.debug({ method, route, status, tookMs: Math.round(tookMs) }, 'request')
  }
}
