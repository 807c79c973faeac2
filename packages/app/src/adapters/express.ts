// Serves a `Request -> Response` handler in Express 5.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Handler } from './handler.ts'
import { serveNode } from './serve-node.ts'

export type { Handler }
export type ExpressMiddleware = (request: IncomingMessage, response: ServerResponse) => void

const remedy =
  'put app.use(toExpress(...)) above app.use(express.urlencoded()), app.use(express.json()) and every other body parser.'

/**
 * `app.use('/bitrix', toExpress(latchkey.handler))`, above every body parser. Answers all that comes under its path,
 * also with 404, so give it a path of its own.
 */
export function toExpress(handler: Handler): ExpressMiddleware {
  return function latchkey(request, response) {
    void serveNode(handler, request, response, remedy)
  }
}
