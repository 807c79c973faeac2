// Serves a `Request -> Response` handler in Hono.

import { serveFetch } from './serve-fetch.ts'
import type { Handler } from './handler.ts'

export type { Handler }

/** The part of Hono's context that is used. */
export interface HonoContext {
  readonly req: { readonly raw: Request }
}

export type HonoHandler = (context: HonoContext) => Promise<Response>

const remedy =
  'add the route before middleware that calls c.req.parseBody(), c.req.formData(), c.req.json() or c.req.text().'

/** `hono.all('/bitrix/*', toHono(latchkey.handler))`, before anything that reads bodies. */
export function toHono(handler: Handler): HonoHandler {
  return function latchkey({ req }) {
    return serveFetch(handler, req.raw, remedy)
  }
}
