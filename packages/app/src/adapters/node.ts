// Serves a `Request -> Response` handler with node:http.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Handler } from './handler.ts'
import { serveNode } from './serve-node.ts'

export type { Handler }
export type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse) => void

/**
 * For `http.createServer(...)` and for Connect-like routers, mounted before any body parser. Bodies stream both ways;
 * `request.signal` is aborted when the client goes away. node:http bounds the headers (16 kB unless set otherwise).
 * The address of the request is built from `Host`: do not base trust on it.
 */
export function toNodeListener(handler: Handler): NodeListener {
  return function nodeListener(incoming, outgoing) {
    void serveNode(handler, incoming, outgoing)
  }
}
