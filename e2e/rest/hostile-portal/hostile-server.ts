// A portal of the test's own making, which answers with whatever bytes the test says: for the tests beside.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { createRest, type Rest, RestError, type RestOptions, staticCredentials } from '@latchkey/rest'

/** As long as real ones are. */
export const token: string = '0123456789abcdef'.repeat(4) + 'fedcba'

export interface Asked {
  /** With its query. */
  readonly path: string
  readonly body: string
}

export type Answer = (response: ServerResponse, asked: Asked) => void

export interface HostileServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  readonly asked: readonly Asked[]
  /** How the next requests are answered. */
  answer: Answer
  rest(options?: Partial<RestOptions>): Rest
  close(): Promise<void>
}

export async function startHostileServer(): Promise<HostileServer> {
  const asked: Asked[] = []
  const server = createServer((incoming, outgoing) => void serve(incoming, outgoing))
  // Nothing but the test decides when it ends.
  server.requestTimeout = 0

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
    const request = { path: incoming.url ?? '', body: Buffer.concat(chunks).toString('utf8') }
    asked.push(request)
    hostile.answer(outgoing, request)
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const hostile: HostileServer = {
    origin,
    asked,
    answer: json('{"result":1}'),
    rest: (options = {}) =>
      createRest({
        credentials: staticCredentials({ accessToken: token, endpoint: `${origin}/rest/` }),
        limitRetries: 0,
        ...options
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
  return hostile
}

/** JSON as text, since much of what is sent here has no value in JavaScript. */
export function json(text: string, status = 200): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(text)
  }
}

/** Raw bytes on the connection, in place of HTTP that is well formed. */
export function raw(text: string): Answer {
  return (response) => {
    response.socket?.end(text)
  }
}

export function nested(depth: number, inside = ''): string {
  return '['.repeat(depth) + inside + ']'.repeat(depth)
}

/** The error of a call; anything but a RestError fails the test. */
export async function failureOf(work: Promise<unknown>): Promise<RestError> {
  try {
    await work
  } catch (error) {
    if (error instanceof RestError) return error
    throw error
  }
  throw new Error('It did not fail.')
}

/** Everything that a log could show of an error, its causes included. */
export function everyTextOf(error: Error): string {
  const shown = inspect(error, {
    depth: 20,
    showHidden: true,
    maxStringLength: Infinity,
    maxArrayLength: null
  })
  return [shown, String(error), error.message, error.stack, JSON.stringify(error), everyCause(error)].join(
    '\n'
  )
}

function everyCause({ cause }: Error): string {
  return cause instanceof Error ? everyTextOf(cause) : JSON.stringify(cause ?? '')
}
