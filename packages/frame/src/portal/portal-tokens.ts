// The frame's access token as credentials of the REST client: the portal hands out the next one when asked.
import type { Authorization, Credentials, RestError } from '@latchkey/rest'
import type { Clock } from '../env/frame-env.ts'
import { type HandedToken, readToken } from './init-data.ts'
import type { Portal } from './portal.ts'

/** What may be told of an access token. */
export interface AccessState {
  /** 0 for the token that the portal opened the frame with; one more with each renewal. */
  readonly generation: number
  /** Milliseconds since 1970, by this computer's clock: a portal whose clock differs may refuse it earlier. */
  readonly expiresAt: number
}

/** With a token: a frame has no webhook. */
export interface FrameAuthorization extends Authorization {
  readonly accessToken: string
}

export interface PortalTokens extends Credentials {
  current(): Promise<FrameAuthorization>
  state(): AccessState
  /** A newer authorization than `old`. However many ask, the portal is asked once. @throws FrameError */
  newerThan(old: Authorization): Promise<FrameAuthorization>
}

export function createPortalTokens(
  portal: Portal,
  clock: Pick<Clock, 'now'>,
  endpoint: string,
  first: HandedToken
): PortalTokens {
  let generation = 0
  let token = first
  let expiresAt = clock.now() + first.lifeMs
  let refreshing: Promise<void> | undefined

  const authorization = (): FrameAuthorization => ({
    accessToken: token.accessToken,
    endpoint,
    generation
  })

  async function refresh(): Promise<void> {
    token = readToken('refreshAuth', await portal.ask('refreshAuth', {}))
    expiresAt = clock.now() + token.lifeMs
    generation += 1
  }

  async function newerThan(old: Authorization): Promise<FrameAuthorization> {
    if (old.generation === generation) {
      refreshing ??= refresh().finally(() => {
        refreshing = undefined
      })
      await refreshing
    }
    return authorization()
  }

  return {
    newerThan,
    state: () => ({ generation, expiresAt }),
    async current() {
      portal.requireOpen()
      const now = authorization()
      if (clock.now() < expiresAt - Math.min(60_000, token.lifeMs / 10)) return now
      try {
        return await newerThan(now)
      } catch (error) {
        if (clock.now() < expiresAt) return now
        throw error
      }
    },
    // Only an old token is cured by another one: the user and the application stay who they are.
    async renew(rejected, reason) {
      if (!isStaleToken(reason)) throw reason
      return newerThan(rejected)
    }
  }
}

function isStaleToken({ portal }: RestError): boolean {
  return /^(?:expired|invalid)_token$/i.test(portal?.error ?? '')
}
