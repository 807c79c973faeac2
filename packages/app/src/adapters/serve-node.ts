// One exchange of node:http as a Request and a Response: what the adapters for node:http, Express and Fastify share.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '../errors/app-error.ts'
import { toProblem } from '../errors/problem.ts'
import { bodyAlreadyRead } from '../wire/read-body.ts'
import type { Handler } from './handler.ts'

/**
 * Bodies stream both ways; `request.signal` is aborted when the client goes away. Never rejects.
 *
 * @param remedy what to do when somebody else has read the body
 */
export async function serveNode(
  handler: Handler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  remedy?: string
): Promise<void> {
  const gone = new AbortController()
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort()
  })
  try {
    await send(await answer(handler, incoming, gone.signal, remedy), incoming, outgoing)
  } catch {
    // The answer can no longer be changed; a connection that ends early says that it is incomplete.
    outgoing.destroy()
  }
}

async function answer(
  handler: Handler,
  incoming: IncomingMessage,
  signal: AbortSignal,
  remedy: string | undefined
): Promise<Response> {
  let request = new Request('http://localhost/', { headers: { accept: incoming.headers.accept ?? '*/*' } })
  try {
    request = toRequest(incoming, signal, remedy)
    return await handler(request)
  } catch (error) {
    return toProblem(error, request)
  }
}

function toRequest(incoming: IncomingMessage, signal: AbortSignal, remedy: string | undefined): Request {
  const method = incoming.method ?? 'GET'
  const init = { method, headers: headersOf(incoming), signal }
  const url = addressOf(incoming)
  if (method === 'GET' || method === 'HEAD') return new Request(url, init)
  if (incoming.readableDidRead) throw bodyAlreadyRead(remedy)
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
