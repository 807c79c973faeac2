// An authorization server that knows one answer: new tokens for a refresh token, after a fixed time, so many at once.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { listen, orders, say } from '../support/in-child.ts'
import { ownerUserId, tokenOf } from '../support/portals.ts'

/** First line: how it works. Every further one asks what came. */
export interface TokenServerSettings {
  readonly latencyMs: number
  readonly atOnce: number
}

export interface TokenServerReport {
  readonly requests: number
  /** Refresh tokens that came more than once. */
  readonly repeated: number
  readonly mostAtOnce: number
}

let settings: TokenServerSettings | undefined
let atWork = 0
let mostAtOnce = 0
const waiting: (() => void)[] = []
const seen = new Map<string, number>()

function begin(work: () => void): void {
  if (atWork >= (settings?.atOnce ?? 0)) {
    waiting.push(() => begin(work))
    return
  }
  atWork += 1
  mostAtOnce = Math.max(mostAtOnce, atWork)
  setTimeout(() => {
    atWork -= 1
    work()
    waiting.shift()?.()
  }, settings?.latencyMs)
}

async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const form = new URLSearchParams(await text(incoming))
  const refreshToken = form.get('refresh_token') ?? ''
  seen.set(refreshToken, (seen.get(refreshToken) ?? 0) + 1)
  const serial = Number(refreshToken.split('-')[1])
  begin(() => {
    outgoing.setHeader('content-type', 'application/json')
    outgoing.end(
      JSON.stringify({
        access_token: tokenOf('fresh', serial),
        refresh_token: tokenOf('next', serial),
        expires_in: 3600,
        user_id: Number(ownerUserId)
      })
    )
  })
}

const listening = await listen((incoming, outgoing) => void serve(incoming, outgoing))
for await (const order of orders<TokenServerSettings | { readonly what: 'came' }>()) {
  if ('latencyMs' in order) {
    settings = order
    say({ origin: listening.origin })
    continue
  }
  const counts = [...seen.values()]
  say({
    requests: counts.reduce((sum, count) => sum + count, 0),
    repeated: counts.filter((count) => count > 1).length,
    mostAtOnce
  } satisfies TokenServerReport)
}
listening.close()
