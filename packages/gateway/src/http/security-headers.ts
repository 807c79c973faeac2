// Headers that every answer carries unless the route decided otherwise.

import type { MiddlewareHandler } from 'hono'
import { framedPaths } from './public-routes.ts'
import type { RouteEnv } from './route.ts'

const everywhere: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer'
}

/** Not for pages that portals show in a frame: these say themselves what they allow. */
const unframed: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin'
}

export const securityHeaders: MiddlewareHandler<RouteEnv> = async function securityHeaders(context, next) {
  await next()
  const { path } = context.req
  const { headers } = context.res
  const wanted = framedPaths.includes(path) ? everywhere : { ...everywhere, ...unframed }
  for (const [name, value] of Object.entries(wanted)) if (!headers.has(name)) headers.set(name, value)
  if (path.startsWith('/api/') || path === '/metrics') headers.set('cache-control', 'no-store')
}
