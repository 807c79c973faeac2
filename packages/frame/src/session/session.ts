// The session token by which the page speaks to its own back end, renewed before anybody notices its end.
import type { FrameEnv } from '../env/frame-env.ts'
import { badAnswer } from '../errors/bad-answer.ts'
import { FrameError } from '../errors/frame-error.ts'
import { readValues } from '../portal/init-data.ts'
import type { PortalTokens } from '../portal/portal-tokens.ts'
import { parseJson } from './json.ts'
import { tokenLifeMs } from './token-life.ts'

export interface Session {
  /** A token that the back end should still accept. @throws FrameError */
  current(): Promise<string>
  /** The back end refused `token`: another one. However many ask, the back end is asked once. @throws FrameError */
  newerThan(token: string): Promise<string>
}

export interface SessionOptions {
  readonly env: Pick<FrameEnv, 'fetch' | 'now' | 'after'>
  readonly tokens: PortalTokens
  /** Address of the back end's `/session`. */
  readonly url: string
  readonly timeoutMs: number
  /** The first token; without one it is asked for when it is first needed. */
  readonly token: string | undefined
}

interface Answer {
  readonly status: number
  readonly text: string
}

/** Of the ten minutes that a token lives. */
const renewalMarginMs = 60_000

export function createSession({ env, tokens, url, timeoutMs, token: first }: SessionOptions): Session {
  let token = first
  let expiresAt = expiryOf(first)
  let renewing: Promise<string> | undefined

  function expiryOf(text: string | undefined): number {
    return text === undefined ? 0 : env.now() + tokenLifeMs(text)
  }

  async function renew(): Promise<string> {
    let authorization = await tokens.current()
    let answer = await post(authorization.accessToken)
    // Time may have passed otherwise than our clock says: then the proof fails for a token that looks fresh.
    if (answer.status === 401 || answer.status === 403) {
      authorization = await tokens.newerThan(authorization)
      answer = await post(authorization.accessToken)
    }
    token = readSessionToken(answer)
    expiresAt = expiryOf(token)
    return token
  }

  function renewOnce(): Promise<string> {
    renewing ??= renew().finally(() => {
      renewing = undefined
    })
    return renewing
  }

  async function post(accessToken: string): Promise<Answer> {
    const headers: Record<string, string> = {
      'Content-Type': 'application/json',
      ...(token !== undefined && { Authorization: `Bearer ${token}` })
    }
    const controller = new AbortController()
    const cancelTimer = env.after(timeoutMs, () => controller.abort())
    try {
      const response = await env.fetch(url, {
        method: 'POST',
        headers,
        body: JSON.stringify({ accessToken }),
        cache: 'no-store',
        signal: controller.signal
      })
      return { status: response.status, text: await response.text() }
    } catch (cause) {
      throw new FrameError('back-end-unreachable', `No answer came from ${url}: try again later.`, { cause })
    } finally {
      cancelTimer()
    }
  }

  return {
    async current() {
      if (token !== undefined && env.now() < expiresAt - renewalMarginMs) return token
      try {
        return await renewOnce()
      } catch (error) {
        // Early by a minute: until the end of that minute a failure is nobody's problem.
        if (token !== undefined && env.now() < expiresAt) return token
        throw error
      }
    },
    newerThan: (refused) => (token === refused || token === undefined ? renewOnce() : Promise.resolve(token))
  }
}

/** @throws FrameError `session-refused`, `bad-answer` */
function readSessionToken({ status, text }: Answer): string {
  if (status !== 200) {
    const message = `No new session came (HTTP ${status}): open the application again.`
    throw new FrameError('session-refused', message, { status })
  }
  const { sessionToken } = readValues(parseJson(text))
  if (typeof sessionToken === 'string') return sessionToken
  throw badAnswer('The answer of /session has no session token', { status })
}
