// A portal with files, answered from a function in this process: for the tests of this package.
// What a portal that refuses makes the client load, loaded beforehand: virtual time does not wait for modules.
import '../errors/portal-failure.ts'
import { type Client, createClient } from '../call/client.ts'
import type { FetchInit } from '../call/fetch-like.ts'
import type { RestOptions } from '../rest.ts'
import { patientClock } from './fake-clock.ts'
import { renewingCredentials } from './portal.ts'

export interface FileRequest {
  readonly url: URL
  /** The last part of the path, for example `disk.file.get.json`. */
  readonly name: string
  readonly init: FetchInit
  /** Counted from 0, of its name. */
  readonly count: number
  /** Reads the body, as a server would. */
  text(): Promise<string>
}

export interface FilePortal {
  readonly client: Client
  readonly requests: readonly FileRequest[]
  readonly waitedMs: readonly number[]
  readonly credentials: ReturnType<typeof renewingCredentials>
  /** Names of the requests in order. */
  names(): string[]
}

export function givenFilePortal(
  respond: (request: FileRequest) => Response | Promise<Response>,
  options: Partial<RestOptions> = {}
): FilePortal {
  const requests: FileRequest[] = []
  const credentials = renewingCredentials()
  const { sleep, now, waitedMs } = patientClock()
  const client = createClient({
    credentials,
    sleep,
    now,
    random: () => 0,
    limiter: 'none',
    fetch: async (address, init) => {
      const url = new URL(address)
      const name = url.pathname.split('/').findLast((part) => part !== '') ?? ''
      const count = requests.filter((earlier) => earlier.name === name).length
      const text = (): Promise<string> => new Response(init.body ?? null).text()
      const request = { url, name, init, count, text }
      requests.push(request)
      return respond(request)
    },
    ...options
  })
  return { client, requests, waitedMs, credentials, names: () => requests.map(({ name }) => name) }
}

export function json(body: unknown, status = 200): Response {
  return Response.json(body, { status })
}

export function failed(error: string, status: number, description = 'as the portal says'): Response {
  return json({ error, error_description: description }, status)
}

/** Bytes in pieces; then the stream ends, or fails with `broken`. */
export function pieces(parts: readonly (string | Uint8Array)[], broken?: Error): ReadableStream<Uint8Array> {
  const waiting = parts.map((part) => (typeof part === 'string' ? new TextEncoder().encode(part) : part))
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const next = waiting.shift()
        if (next !== undefined) controller.enqueue(next)
        else if (broken === undefined) controller.close()
        else controller.error(broken)
      }
    },
    { highWaterMark: 0 }
  )
}
