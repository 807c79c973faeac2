// A server that answers as the test says: a foreign host, or a portal or authorization server of another make.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Seen {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly body: string
}

export interface TinyAnswer {
  /** Default: 200. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Goes out as JSON. */
  readonly json?: unknown
}

export interface TinyServer {
  /** `http://localhost:<port>`: as allow-listed as a portal of the sandbox. */
  readonly origin: string
  /** `localhost:<port>` */
  readonly host: string
  readonly seen: Seen[]
  /** How many connections were opened, whether a request came or not. */
  connections(): number
  close(): Promise<void>
}

/** @param answer default: everything that is asked of a portal is answered to the asker's ruin, as an administrator */
export async function startTinyServer(
  answer: (request: Seen) => TinyAnswer | Promise<TinyAnswer> = () => willing
): Promise<TinyServer> {
  const seen: Seen[] = []
  let connections = 0
  const server = createServer((incoming, outgoing) => {
    // Whoever breaks off wants no answer.
    serve(incoming, outgoing).catch(() => outgoing.destroy())
  })
  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString('utf8')
    const request = { method: incoming.method ?? '', path: incoming.url ?? '', body }
    seen.push(request)
    const { status = 200, headers = {}, json = {} } = await answer(request)
    outgoing.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(json))
  }
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `localhost:${(server.address() as AddressInfo).port}`
  return {
    origin: `http://${host}`,
    host,
    seen,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

const willing: TinyAnswer = { json: { result: { ID: '1', ADMIN: true, NAME: 'Eve', LAST_NAME: 'Evil' } } }

/** `app.info` as an authorization server answers it (portal-behaviour.md section 11.1). */
export function appInfoAnswer(about: {
  readonly clientId: string
  readonly memberId: string
  /** Origin of the portal. */
  readonly portal: string
  readonly userId?: number
}): TinyAnswer {
  return {
    json: {
      result: {
        client_id: about.clientId,
        scope: 'app',
        expires: Math.floor(Date.now() / 1000) + 3600,
        ...(about.userId !== undefined && { user_id: about.userId }),
        install: {
          installed: true,
          version: 1,
          status: 'L',
          scope: 'crm',
          domain: new URL(about.portal).hostname,
          uri: about.portal,
          client_endpoint: `${about.portal}/rest/`,
          member_id: about.memberId,
          member_type: 'B'
        }
      }
    }
  }
}
