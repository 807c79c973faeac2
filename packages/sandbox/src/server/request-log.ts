// The request log: what the sandbox's servers received and what the sandbox sent to applications.

import { paramsOf } from '../wire/params.ts'

export type LogTarget = 'auth-server' | `portal:${string}` | 'application'

export interface LoggedRequest {
  readonly id: number
  /** Virtual milliseconds. */
  readonly at: number
  readonly to: LogTarget
  readonly method: string
  readonly url: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Query and body taken apart; the body wins. */
  readonly decoded: Readonly<Record<string, unknown>>
  /** Which pair of its grant the carried token belongs to, counted from 1. */
  readonly tokenGeneration?: number
}

interface NewLogEntry extends Pick<LoggedRequest, 'at' | 'to' | 'method' | 'headers' | 'body'> {
  readonly origin: string
  /** Path and query. */
  readonly target: string
}

const CAPACITY = 5000

export interface RequestLog {
  add(entry: NewLogEntry): void
  /** Oldest first; only the newest 5,000 are kept. */
  list(): LoggedRequest[]
  clear(): void
}

export function createRequestLog(generationOf: (token: string) => number | undefined): RequestLog {
  let entries: LoggedRequest[] = []
  let lastId = 0
  return {
    add({ origin, target, at, to, method, headers, body }) {
      const entry = { at, to, method, headers, body }
      const decoded = paramsOf({ ...entry, target })
      const token = carriedToken(entry.headers, decoded)
      const tokenGeneration = token === undefined ? undefined : generationOf(token)
      lastId += 1
      entries.push({
        id: lastId,
        ...entry,
        url: origin + target,
        decoded,
        ...(tokenGeneration === undefined ? {} : { tokenGeneration })
      })
      if (entries.length > CAPACITY) entries.shift()
    },
    list: () => [...entries],
    clear: () => {
      entries = []
    }
  }
}

/** The token a request carries: a header, a parameter of a call or a grant, a frame's or an event's field. */
function carriedToken(
  headers: Readonly<Record<string, string>>,
  decoded: Readonly<Record<string, unknown>>
): string | undefined {
  const bearer = /^bearer\s+(\S+)/i.exec(headers['authorization'] ?? '')?.[1]
  const { auth } = decoded
  const inEvent = typeof auth === 'object' && auth !== null && 'access_token' in auth && auth.access_token
  const candidates = [bearer, auth, decoded['access_token'], decoded['refresh_token'], decoded['AUTH_ID']]
  return [...candidates, inEvent].find((value): value is string => typeof value === 'string')
}
