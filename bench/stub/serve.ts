// What becomes of one HTTP request to a stub.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { runBatch } from './batch.ts'
import type { Bucket } from './bucket.ts'
import { param, type Params, readForm, readJson } from './form.ts'
import { beginHit, type Counts, CutOff } from './hit.ts'
import { MethodError, type World } from './methods.ts'
import type { Operating } from './operating.ts'

export interface ServedClient {
  readonly bucket: Bucket
  readonly operating: Operating
  readonly counts: Counts
}

export interface Portal {
  readonly world: World
  /** By access token, and by the code of a webhook. */
  client(token: string): ServedClient | undefined
  /** Whether the connection is cut at this point. */
  drops(when: 'before' | 'after'): boolean
}

export async function serve(
  portal: Portal,
  incoming: IncomingMessage,
  outgoing: ServerResponse
): Promise<void> {
  const body = (await buffer(incoming)).toString()
  const { method, token, params } = readRequest(incoming, body)
  const client = portal.client(token)
  if (client === undefined)
    return refuse(outgoing, 401, 'invalid_token', 'Unable to get application by token')
  const { bucket, operating, counts } = client
  if (!bucket.pour(Date.now())) {
    counts.refused += 1
    return refuse(outgoing, 503, 'QUERY_LIMIT_EXCEEDED', 'Too many requests')
  }
  counts.requests += 1
  if (portal.drops('before')) return drop(incoming, counts)
  const hit = await beginHit(portal.world, { operating, counts })
  const dropsAfter = portal.drops('after')
  try {
    if (method === 'batch') {
      const result = await runBatch(params, hit)
      hit.settle()
      if (dropsAfter) return drop(incoming, counts)
      return answer(outgoing, [result, beside({ time: hit.time(method) })])
    }
    const { result, time } = await hit.run(method, params)
    hit.settle()
    if (dropsAfter) return drop(incoming, counts)
    const { next, total } = result
    answer(outgoing, [result.json, beside({ next, total, time })])
  } catch (error) {
    hit.settle()
    if (error instanceof MethodError) return refuse(outgoing, error.status, error.error, error.message)
    if (!(error instanceof CutOff)) throw error
    outgoing.writeHead(504, { 'content-type': 'text/html' }).end('<html>504</html>')
  }
}

interface Asked {
  readonly method: string
  readonly token: string
  readonly params: Params
}

/** `/rest/<method>[.json]` with a token among the parameters, or `/rest/<user>/<code>/<method>[.json]`. */
function readRequest(incoming: IncomingMessage, body: string): Asked {
  const url = new URL(incoming.url ?? '/', 'http://portal')
  const isJson = incoming.headers['content-type']?.includes('json') === true
  const params = { ...readForm(url.search.slice(1)), ...(isJson ? readJson(body) : readForm(body)) }
  const [, , ...path] = url.pathname.split('/')
  const method = (path.at(-1) ?? '').toLowerCase().replace(/\.json$/, '')
  const bearer = /^Bearer (.+)$/i.exec(incoming.headers.authorization ?? '')?.[1]
  const token =
    bearer ?? (path.length === 3 ? path[1] : (param(params, 'auth') ?? param(params, 'access_token')))
  return { method, token: typeof token === 'string' ? token : '', params }
}

function answer(outgoing: ServerResponse, [result, rest]: readonly [readonly Buffer[], string]): void {
  const body = Buffer.concat([Buffer.from('{"result":'), ...result, Buffer.from(rest)])
  send(outgoing, 200, body)
}

/** The members behind `result`, up to the end of the answer. */
function beside(members: object): string {
  return `,${JSON.stringify(members).slice(1)}`
}

function refuse(outgoing: ServerResponse, status: number, error: string, description: string): void {
  send(outgoing, status, Buffer.from(JSON.stringify({ error, error_description: description })))
}

function send(outgoing: ServerResponse, status: number, body: Buffer): void {
  outgoing.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length
  })
  outgoing.end(body)
}

function drop(incoming: IncomingMessage, counts: Counts): void {
  counts.dropped += 1
  incoming.socket.destroy()
}
