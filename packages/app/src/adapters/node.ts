// Serves a `Request -> Response` handler with node:http.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '../errors/app-error.ts'
import { toProblem } from '../errors/problem.ts'
import { bodyAlreadyRead } from '../wire/read-body.ts'

export type Handler = (request: Request) => Promise<Response>
export type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse) => void

/**
 * For `http.createServer(...)` and for Express-like routers, mounted before any body parser. Bodies stream both ways;
 * `request.signal` is aborted when the client goes away. node:http bounds the headers (16 kB unless set otherwise).
 * The address of the request is built from `Host`: do not base trust on it.
 */
export function toNodeListener(handler: Handler): NodeListener {
  return function nodeListener(incoming, outgoing) {
    void serve(handler, incoming, outgoing)
  }
}

async function serve(handler: Handler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController()
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort()
  })
  try {
    await send(await answer(handler, incoming, gone.signal), incoming, outgoing)
  } catch {
    // The answer can no longer be changed; a connection that ends early says that it is incomplete.
    outgoing.destroy()
  }
}

async function answer(handler: Handler, incoming: IncomingMessage, signal: AbortSignal): Promise<Response> {
  let request = new Request('http://localhost/', { headers: { accept: incoming.headers.accept ?? '*/*' } })
  try {
    request = toRequest(incoming, signal)
    return await handler(request)
  } catch (error) {
    return toProblem(error, request)
  }
}

function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request {
  const method = incoming.method ?? 'GET'
  const init = { method, headers: headersOf(incoming), signal }
  const url = addressOf(incoming)
  if (method === 'GET' || method === 'HEAD') return new Request(url, init)
  if (incoming.readableDidRead) throw bodyAlreadyRead()
  return new Request(url, { ...init, body: bodyOf(incoming), duplex: 'half' })
}

function addressOf(incoming: IncomingMessage): string {
  const scheme = 'encrypted' in incoming.socket && incoming.socket.encrypted === true ? 'https' : 'http'
  // Routers shorten `url` to what is below their mount point.
  const target = (incoming as { originalUrl?: string }).originalUrl ?? incoming.url ?? '/'
  const address = target.startsWith('/')
    ? `${scheme}://${incoming.headers.host ?? 'localhost'}${target}`
    : target
  const url = URL.parse(address)
  if (url === null || url.username !== '' || url.password !== '') {
    throw new AppError('bad-request', 'The address of the request cannot be read.', { field: 'Host' })
  }
  return url.href
}

function headersOf(incoming: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value)
  }
  return headers
}

/**
 * Reads only when asked. `Readable.toWeb` would destroy the socket when the reader stops early, and with it the answer
 * that says why (413).
 */
function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        incoming.on('data', (chunk: Uint8Array) => {
          controller.enqueue(Uint8Array.from(chunk))
          incoming.pause()
        })
        incoming.once('end', () => controller.close())
        incoming.once('error', (error) => controller.error(error))
        incoming.pause()
      },
      pull() {
        incoming.resume()
      },
      cancel() {
        incoming.removeAllListeners('data').removeAllListeners('end').resume()
      }
    },
    { highWaterMark: 0 }
  )
}

async function send(response: Response, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  outgoing.statusCode = response.status
  for (const [name, value] of response.headers) {
    if (name !== 'set-cookie') outgoing.setHeader(name, value)
  }
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies)
  if (response.body === null || incoming.method === 'HEAD') {
    await response.body?.cancel()
    outgoing.end()
    return
  }
  await pipeline(Readable.fromWeb(response.body), outgoing)
}
