// Who may use the control calls: nobody whom a web page or a foreign name could have sent here.

import type { MiddlewareHandler } from 'hono'

/**
 * `Host` must be the control address, against names that somebody points to 127.0.0.1; `Origin` must be absent or
 * the control address itself, against web pages. Everything else is 403 before anything is read.
 */
export function controlGuard(origin: () => string): MiddlewareHandler {
  return async function guardControl(context, next) {
    const address = origin()
    const host = context.req.header('host')
    const sender = context.req.header('origin')
    if (host !== new URL(address).host || (sender !== undefined && sender !== address)) {
      return context.json(
        { error: { field: 'host', message: `control calls must be addressed to ${address} itself` } },
        403
      )
    }
    return next()
  }
}
