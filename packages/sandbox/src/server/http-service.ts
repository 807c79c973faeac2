// A server of the sandbox: listens on 127.0.0.1, logs what it receives, suffers faults, answers with virtual dates.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FaultSubject, FaultTable } from '../faults/fault-table.ts'
import type { Clock } from '../model/clock.ts'
import type { RawAnswer, RawRequest } from '../model/http.ts'
import type { LogTarget, RequestLog } from './request-log.ts'
import { reply } from './write-answer.ts'

export interface HttpServiceOptions {
  /** 0 = a free port. */
  readonly port: number
  readonly name: LogTarget
  readonly clock: Clock
  readonly log: RequestLog
  readonly faults: FaultTable
  /** Whether the body is a file, which may be large and is no text; default: never. */
  isFile?(target: string): boolean
  /** Whether the request belongs into the log; default: every one. */
  isLogged?(request: RawRequest): boolean
  /** What a fault may look at; `undefined` when none may strike. */
  subject(request: RawRequest): FaultSubject | undefined
  answer(request: RawRequest): Promise<RawAnswer> | RawAnswer
  /** Headers of everything that `answer` answers. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface RunningService {
  readonly port: number
  /** Ends at once, open and hanging connections included. */
  close(): Promise<void>
}

/** Larger bodies are answered with 413. */
const BODY_LIMIT_BYTES = 16 * 1024 * 1024
const FILE_LIMIT_BYTES = 256 * 1024 * 1024

const TOO_LARGE: RawAnswer = {
  status: 413,
  headers: { 'content-type': 'text/plain' },
  body: 'Request body too large'
}

export async function startHttpService(options: HttpServiceOptions): Promise<RunningService> {
  const closing = new AbortController()
  const server = createServer((incoming, response) => {
    serve(options, incoming, response, closing.signal).catch((error: unknown) => fail(response, error))
  })
  const port = await listen(server, options.port)
  return {
    port,
    async close() {
      closing.abort()
      await closeServer(server)
    }
  }
}

/** Binds to 127.0.0.1 only. @throws the system's error, for example `EADDRINUSE` */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

async function serve(
  options: HttpServiceOptions,
  incoming: IncomingMessage,
  response: ServerResponse,
  closing: AbortSignal
): Promise<void> {
  const { clock, log, faults, headers } = options
  const to = { response, date: new Date(clock.now()).toUTCString(), closing, headers }
  const target = incoming.url ?? '/'
  const isFile = options.isFile?.(target) ?? false
  const bytes = await readBody(incoming, isFile ? FILE_LIMIT_BYTES : BODY_LIMIT_BYTES)
  if (bytes === undefined) return reply(to, () => TOO_LARGE, undefined)
  const request: RawRequest = {
    method: incoming.method ?? 'GET',
    target,
    headers: headersOf(incoming),
    ...(isFile ? { body: '', bytes } : { body: bytes.toString('utf8') }),
    source: incoming.socket.remoteAddress
  }
  const origin = `http://${request.headers['host'] ?? '127.0.0.1'}`
  if (options.isLogged?.(request) ?? true) log.add({ at: clock.now(), to: options.name, origin, ...request })
  const subject = options.subject(request)
  const fault = subject && faults.strike(subject)
  return reply(to, () => options.answer(request), fault?.action)
}

/** The connection is gone, or the sandbox has a defect: then whoever tests against it should see so. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.socket?.destroyed !== false) {
    response.destroy()
    return
  }
  const message = error instanceof Error ? error.message : String(error)
  response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' })
  response.end(`The sandbox failed: ${message}\n`)
}

/** `undefined` when the body is too large; it is read to its end then, so that the answer can be heard. */
async function readBody(incoming: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= limit) chunks.push(chunk)
  }
  return size > limit ? undefined : Buffer.concat(chunks)
}

/** Lower-case names; repeated ones joined as HTTP joins them. */
export function headersOf(message: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return headers
}
