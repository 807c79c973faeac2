// Given an application that is installed and works, and the means to make its tokens old.

import type { App, Grant } from '@latchkey/app'
import { type GivenApplication, givenApplication, type GivenOptions } from './given-application.ts'
import { askedOfAuthServer } from './requests.ts'

const hourAndMore = '61m'
const hourAndMoreMs = 61 * 60_000

export interface GivenInstalled extends GivenApplication {
  /** User id of the administrator who installed. */
  readonly owner: string
  /** REST as the owner, through `app` or another process. */
  ask(app?: App, method?: string): Promise<unknown>
  /** The frame is opened by this user; answers the HTTP status that he saw. */
  visit(userId: string): Promise<number>
  /** Both clocks move past the life of every access token. */
  expire(): Promise<void>
  /** Only the portal's clock does: our own side still takes the token for a usable one. */
  expireUnseen(): Promise<void>
  /** How many token requests reached the authorization server. */
  refreshes(): Promise<number>
  /** How many calls reached the portal. */
  calls(): Promise<number>
  /** The record of a grant without its tokens, which the store keeps encrypted. */
  stored(userId?: string): Promise<Omit<Grant, 'accessToken' | 'refreshToken'> | undefined>
}

/** Everything that installing has caused is forgotten by the request log. */
export async function givenInstalled(options: GivenOptions = {}): Promise<GivenInstalled> {
  const given = await givenApplication(options)
  const { sandbox, portal, credentials, clock, app } = given
  const { memberId } = portal
  // Without the event, which brings a second pair: whether that one is newer depends on the second in which it comes.
  await sandbox.api.install(memberId, credentials.clientId, { event: 'never' })
  const { ownerUserId: owner } = await app.portal(memberId).view()
  if (owner === undefined) throw new Error('The installation has no owner.')
  await sandbox.api.clearRequests()

  return {
    ...given,
    owner,
    ask: async (through = app, method = 'profile') => (await through.portal(memberId).call(method)).result,
    async visit(userId) {
      const { exchange } = await sandbox.api.open(memberId, credentials.clientId, { userId })
      return exchange?.response?.status ?? 0
    },
    async expire() {
      clock.advance(hourAndMoreMs)
      await sandbox.api.moveClock({ advance: hourAndMore })
    },
    async expireUnseen() {
      await sandbox.api.moveClock({ advance: hourAndMore })
    },
    refreshes: async () => (await askedOfAuthServer(given, '/oauth/token/')).length,
    calls: async () => (await sandbox.api.requests()).filter(({ to }) => to === `portal:${memberId}`).length,
    async stored(userId = owner) {
      const grant = await given.store.portals.readGrant({ clientId: credentials.clientId, memberId, userId })
      if (grant === undefined) return undefined
      const { accessToken: _access, refreshToken: _refresh, ...rest } = grant
      return rest
    }
  }
}
