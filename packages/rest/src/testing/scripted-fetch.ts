// A fetch that answers from a script and keeps what was sent: for the tests of this package.
import type { FetchInit, FetchLike, FetchResponse } from '../call/fetch-like.ts'
import { sentText } from './sent-text.ts'

export interface Sent {
  readonly url: string
  readonly init: FetchInit
  /** The JSON body; empty for any other. */
  readonly body: Readonly<Record<string, unknown>>
}

/** One answer: what to reply, or an error to throw. */
export type Reply = (sent: Sent) => FetchResponse | Promise<FetchResponse>

/** Replies in the order given; a request beyond the script fails. */
export function scriptedFetch(...replies: readonly Reply[]): {
  readonly fetch: FetchLike
  readonly sent: readonly Sent[]
} {
  const sent: Sent[] = []
  const fetch: FetchLike = async (url, init) => {
    const isJson = init.headers['Content-Type'] === 'application/json'
    const body = (isJson ? JSON.parse(sentText(init)) : {}) as Readonly<Record<string, unknown>>
    const request = { url, init, body }
    sent.push(request)
    const reply = replies[sent.length - 1]
    if (reply === undefined) throw new Error(`request ${sent.length} is not in the script: ${url}`)
    return reply(request)
  }
  return { fetch, sent }
}

export function answer(body: unknown, status = 200, headers: Record<string, string> = {}): Reply {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return () => new Response(text, { status, headers })
}

export function refusal(error: string, status: number, description = 'as the portal says'): Reply {
  return answer({ error, error_description: description }, status)
}

export function broken(error: Error): Reply {
  return () => {
    throw error
  }
}
