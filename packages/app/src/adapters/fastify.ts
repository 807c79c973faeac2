// Serves a `Request -> Response` handler in Fastify 5.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Handler } from './handler.ts'
import { serveNode } from './serve-node.ts'

export type { Handler }

/** The part of a Fastify instance that the plugin uses. */
export interface FastifyScope {
  removeAllContentTypeParsers(): void
  addContentTypeParser(
    contentType: string,
    parser: (
      request: unknown,
      payload: IncomingMessage,
      done: (error: Error | null, body?: undefined) => void
    ) => void
  ): unknown
  all(
    path: string,
    handler: (
      request: { readonly raw: IncomingMessage },
      reply: { readonly raw: ServerResponse; hijack(): unknown }
    ) => void
  ): unknown
}

export type FastifyPlugin = (scope: FastifyScope) => Promise<void>

const remedy =
  'register toFastify(...) by itself, not through fastify-plugin, and keep preParsing hooks that read the payload ' +
  'away from its prefix.'

/**
 * `await fastify.register(toFastify(latchkey.handler), { prefix: '/bitrix' })`. The body reaches the handler untouched,
 * whatever content type parsers the rest of the application has; they keep working there.
 */
export function toFastify(handler: Handler): FastifyPlugin {
  return async function latchkey(scope) {
    // Parsers belong to the plugin's own scope.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.all('/*', (request, reply) => {
      reply.hijack()
      void serveNode(handler, request.raw, reply.raw, remedy)
    })
  }
}
