// Issues and judges the tokens of a world: lifetimes, serials, generations, and which refresh tokens are spent.

import type { Clock } from '../model/clock.ts'
import type { OAuthClient } from '../model/oauth.ts'
import type { Portal } from '../model/portal.ts'
import { clientByNumber, portalByNumber, type World } from '../world/world.ts'
import { splitToken, type TokenType } from './token-layout.ts'
import { checkToken, signToken, type TokenKeys } from './token-signature.ts'

export const ACCESS_LIFE_SECONDS = 3600
const REFRESH_LIFE_SECONDS = 2_592_000
const CODE_LIFE_SECONDS = 30

/** Generations of older tokens are forgotten; they serve the request log only. */
const REMEMBERED_TOKENS = 100_000

export interface TokenHolder {
  readonly client: OAuthClient
  /** Number of the portal row. */
  readonly portal: number
  readonly user: number
  /** Seconds. */
  readonly tzOffset?: number
  readonly eventSession?: number
}

export interface TokenPair {
  readonly accessToken: string
  /** Unix seconds. */
  readonly expires: number
  readonly refreshToken: string
}

type TokenReading =
  | { readonly verdict: 'bad' }
  | {
      readonly verdict: 'valid' | 'expired'
      readonly holder: TokenHolder
      /** Unix seconds. */
      readonly expires: number
      /** Missing when the server does not know the portal number. */
      readonly portal: Portal | undefined
    }

export interface TokenOffice {
  issuePair(holder: TokenHolder): TokenPair
  issueCode(holder: TokenHolder): string
  /** Judges signature and age; with `client` only a token of that application is genuine. */
  read(type: TokenType, token: string, client?: OAuthClient): TokenReading
  /** Single-use mode: the token never answers again. */
  spend(refreshToken: string): void
  isSpent(refreshToken: string): boolean
  /** Which pair of its application, portal and user a token belongs to, counted from 1 in order of issue. */
  generationOf(token: string): number | undefined
  /** Forgets generations and spent tokens, for a sandbox that starts over. */
  forget(): void
}

export function createTokenOffice(world: World, clock: Clock): TokenOffice {
  let serial = 0
  const spent = new Set<string>()
  const generations = new Map<string, number>()
  const issued = new Map<string, number>()

  const nowSeconds = (): number => Math.floor(clock.now() / 1000)

  const keysOf = (client: OAuthClient): TokenKeys => ({
    serverKey: world.serverKey,
    storedSecret: client.storedSecret
  })

  function sign(type: TokenType, holder: TokenHolder, lifeSeconds: number): string {
    const fields = {
      expires: nowSeconds() + lifeSeconds,
      client: holder.client.number,
      portal: holder.portal,
      user: holder.user,
      tz_offset: holder.tzOffset ?? 0,
      event_session: holder.eventSession ?? 0
    }
    return signToken(
      type,
      fields,
      keysOf(holder.client),
      world.settings.deterministicTokens ? undefined : ++serial
    )
  }

  function remember(holder: TokenHolder, tokens: readonly string[]): void {
    const key = `${holder.client.number} ${holder.portal} ${holder.user}`
    const generation = (issued.get(key) ?? 0) + 1
    issued.set(key, generation)
    for (const token of tokens) generations.set(token, generation)
    for (const oldest of generations.keys()) {
      if (generations.size <= REMEMBERED_TOKENS) break
      generations.delete(oldest)
    }
  }

  return {
    issuePair(holder) {
      const accessToken = sign('access', holder, ACCESS_LIFE_SECONDS)
      const refreshToken = sign('refresh', holder, REFRESH_LIFE_SECONDS)
      // Without serials the same second gives the same bytes again: issued anew, it lives.
      spent.delete(refreshToken)
      remember(holder, [accessToken, refreshToken])
      return { accessToken, expires: nowSeconds() + ACCESS_LIFE_SECONDS, refreshToken }
    },

    issueCode: (holder) => sign('code', holder, CODE_LIFE_SECONDS),

    read(type, token, expected) {
      const claimed = splitToken(type, token)?.fields
      const client = claimed && clientByNumber(world, claimed.client)
      if (client === undefined || (expected !== undefined && client !== expected)) return { verdict: 'bad' }
      const check = checkToken(type, token, keysOf(client), nowSeconds())
      if (check.verdict === 'bad') return check
      const { fields, verdict } = check
      return {
        verdict,
        holder: {
          client,
          portal: fields.portal,
          user: fields.user,
          tzOffset: fields.tz_offset,
          eventSession: fields.event_session ?? 0
        },
        expires: fields.expires,
        portal: portalByNumber(world, fields.portal)
      }
    },

    spend: (refreshToken) => void spent.add(refreshToken.toLowerCase()),
    isSpent: (refreshToken) => spent.has(refreshToken.toLowerCase()),
    generationOf: (token) => generations.get(token.toLowerCase()),
    forget() {
      for (const memory of [spent, generations, issued]) memory.clear()
    }
  }
}
