// A process of its own that shares a store with others and calls a portal when it is told to.

import { createInterface } from 'node:readline/promises'
import { AppError, createApp, createKeyRing, parseKeys } from '@latchkey/app'
import { openPostgresStore } from '@latchkey/app/postgres'
import { openSqliteStore } from '@latchkey/app/sqlite'

/** First line of standard input. */
export interface CallerSettings {
  /** `sqlite:path` or `postgres://...` */
  readonly address: string
  readonly keys: string
  readonly clientId: string
  readonly clientSecret: string
  readonly authServer: string
  readonly memberId: string
  /** How far this process's clock is ahead. */
  readonly aheadMs: number
}

/** Every further line; each is answered by a `CallerReport`. */
export interface CallerOrder {
  readonly callers: number
  readonly want: 'token' | 'call'
  /**
   * Says `halted` and goes no further: `asking` when it holds the lease and would send the token request, `answered`
   * when it has read the answer and nobody else knows it.
   */
  readonly haltWhen?: 'asking' | 'answered'
}

export interface CallerReport {
  /** Of each caller: the generation of his token, or `called`, or the code of his error. */
  readonly outcomes: readonly (string | number)[]
}

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const settings = JSON.parse((await lines.next()).value ?? '') as CallerSettings
const now = (): number => Date.now() + settings.aheadMs
const path = /^sqlite:(.+)$/.exec(settings.address)?.[1]
const store =
  path === undefined
    ? await openPostgresStore({ url: settings.address, now })
    : await openSqliteStore({ path, now })
let haltWhen: CallerOrder['haltWhen']
const { memberId, clientId, clientSecret, authServer } = settings
const app = createApp({
  clientId,
  clientSecret,
  store,
  keys: createKeyRing(parseKeys(settings.keys)),
  authServers: [authServer],
  allowPortals: ['localhost'],
  // The bucket of the portal is another rule.
  portalRate: { burst: 10_000, perSecond: 10_000 },
  background: 'manual',
  fetch: haltingFetch,
  env: { now }
})
say('ready')
for await (const line of { [Symbol.asyncIterator]: () => lines }) {
  const order = JSON.parse(line) as CallerOrder
  const { callers, want } = order
  haltWhen = order.haltWhen
  const outcomes = await Promise.all(Array.from({ length: callers }, () => outcomeOf(want)))
  say({ outcomes } satisfies CallerReport)
}
await app.close()
await store.close()

async function outcomeOf(want: CallerOrder['want']): Promise<string | number> {
  try {
    if (want === 'token') return (await app.portal(memberId).token()).generation
    await app.portal(memberId).call('profile')
    return 'called'
  } catch (error) {
    return error instanceof AppError ? error.code : String(error)
  }
}

async function haltingFetch(url: string, init: RequestInit): Promise<Response> {
  if (haltWhen === undefined || !url.includes('/oauth/token/')) return fetch(url, init)
  if (haltWhen === 'answered') await (await fetch(url, init)).text()
  say('halted')
  return new Promise(() => {})
}

function say(value: 'ready' | 'halted' | CallerReport): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}
