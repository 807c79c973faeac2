// The hidden form that a portal page posts into the iframe of an application (portal-behaviour.md section 9).

import type { Portal, PortalApp } from '../model/portal.ts'
import type { Plain } from '../portal/php/convert.ts'
import { ACCESS_LIFE_SECONDS, type TokenPair } from '../tokens/token-office.ts'
import { jsonText } from '../wire/json-text.ts'
import { randomHex } from '../world/random.ts'
import { serverEndpoint, type World } from '../world/world.ts'

/** `oldest` is the oldest documented form: nine fields, all in the body. */
export type FrameFormAge = 'today' | 'oldest'

export interface FrameForm {
  /** Address with its query. */
  readonly action: string
  /** Body, in the order sent. */
  readonly fields: Readonly<Record<string, string>>
}

export interface FrameFormInput {
  readonly portal: Portal
  readonly app: PortalApp
  readonly pair: TokenPair
  readonly address: string
  readonly age: FrameFormAge
  readonly placement: string
  readonly options: Readonly<Record<string, Plain>>
}

export function frameForm(world: World, input: FrameFormInput): FrameForm {
  const { portal, app, pair, address } = input
  const page = {
    DOMAIN: portal.domain,
    PROTOCOL: portal.url.startsWith('https:') ? '1' : '0',
    LANG: portal.language,
    APP_SID: randomHex(32)
  }
  const tokens = {
    AUTH_ID: pair.accessToken,
    AUTH_EXPIRES: String(ACCESS_LIFE_SECONDS),
    REFRESH_ID: pair.refreshToken
  }
  const identity = { member_id: portal.memberId, status: app.status }
  if (input.age === 'oldest') return { action: address, fields: { ...page, ...tokens, ...identity } }
  return {
    action: withQuery(address, new URLSearchParams(page).toString()),
    fields: {
      ...tokens,
      SERVER_ENDPOINT: serverEndpoint(world),
      APPLICATION_TOKEN: app.applicationToken,
      APPLICATION_SCOPE: app.scope.join(','),
      ...identity,
      PLACEMENT: input.placement,
      // The field is left out when there is nothing to say.
      ...(Object.keys(input.options).length === 0 ? {} : { PLACEMENT_OPTIONS: jsonText(input.options) })
    }
  }
}

/** Appends a query with `?` or `&`. */
export function withQuery(address: string, query: string): string {
  return `${address}${address.includes('?') ? '&' : '?'}${query}`
}
