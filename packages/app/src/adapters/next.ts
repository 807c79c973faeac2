// Serves a `Request -> Response` handler as route handlers of Next.js (App Router).

import { serveFetch } from './serve-fetch.ts'
import type { Handler } from './handler.ts'

export type { Handler }
export type NextRouteHandler = (request: Request) => Promise<Response>

export interface NextRoute {
  readonly GET: NextRouteHandler
  readonly HEAD: NextRouteHandler
  readonly POST: NextRouteHandler
}

const remedy =
  'export GET, HEAD and POST of toNextRoute(...) as they are, and read no body before; whoever has to reads request.clone().'

/**
 * `export const { GET, HEAD, POST } = toNextRoute(latchkey.handler)` in `app/bitrix/[...path]/route.ts`. Needs the
 * Node.js runtime, which is the default.
 */
export function toNextRoute(handler: Handler): NextRoute {
  const latchkey: NextRouteHandler = (request) => serveFetch(handler, request, remedy)
  return { GET: latchkey, HEAD: latchkey, POST: latchkey }
}
