// Records to try a store with.

import type { Grant, GrantKey, GrantTokens } from '../records/grant.ts'
import type { NewInboxEvent, NewQuarantinedEvent } from '../records/inbox-event.ts'
import type { Installation, InstallationKey } from '../records/installation.ts'

/** Where the sample records lie in time; the store's own clock may be elsewhere. */
export const t0 = 1_800_000_000_000

export const portal: InstallationKey = { clientId: 'app.1', memberId: 'a0000000000000000000000000000001' }
export const otherPortal: InstallationKey = { ...portal, memberId: 'b0000000000000000000000000000002' }
export const otherClient: InstallationKey = { ...portal, clientId: 'app.2' }
export const owner: GrantKey = { ...portal, userId: '1' }

/** With nothing in it that may be absent. */
export function bareInstallation(parts: Partial<Installation> = {}): Installation {
  return {
    ...portal,
    revision: 1,
    domain: 'one.example:8443',
    clientEndpoint: 'https://one.example:8443/rest/',
    authServer: 'https://auth.example',
    applicationTokens: [],
    scope: [],
    finished: 'unknown',
    state: 'active',
    installedAt: t0,
    updatedAt: t0,
    ...parts
  }
}

/** With everything in it. */
export function fullInstallation(parts: Partial<Installation> = {}): Installation {
  return bareInstallation({
    applicationTokens: [
      { value: 'application-token-2', storedAt: t0 + 1 },
      { value: 'application-token-1', storedAt: t0, provenAt: t0 + 2 }
    ],
    scope: ['crm', 'user'],
    claimedStatus: 'F',
    trusted: { status: 'P', version: 3, paidUntilAt: t0 + 9, checkedAt: t0 + 3 },
    finished: 'yes',
    ownerUserId: '1',
    ...parts
  })
}

export function tombstoneOf(installation: Installation, at: number = t0): Installation {
  return { ...installation, state: 'uninstalled', uninstalledAt: at, tombstoneAt: at, applicationTokens: [] }
}

export function bareGrant(parts: Partial<Grant> = {}): Grant {
  return {
    ...owner,
    generation: 1,
    accessToken: 'access-1',
    accessExpiresAt: t0 + 3_600_000,
    source: 'install',
    refreshedAt: t0,
    createdAt: t0,
    ...parts
  }
}

export function fullGrant(parts: Partial<Grant> = {}): Grant {
  return bareGrant({
    accessUsableUntilAt: t0 + 4_200_000,
    refreshToken: 'refresh-1',
    refreshExpiresAt: t0 + 86_400_000,
    adminProvenAt: t0 + 1,
    lostAt: t0 + 2,
    coolDownUntil: t0 + 3,
    failures: 4,
    lastOutcome: 'transient',
    lastOutcomeAt: t0 + 5,
    marked: true,
    keepAliveAt: t0 + 6,
    eraseAt: t0 + 7,
    ...parts
  })
}

/** What a refresh brings, made different by `serial`. */
export function freshTokens(serial: number): Required<GrantTokens> {
  return {
    accessToken: `access-${serial}`,
    accessExpiresAt: t0 + serial * 3_600_000,
    accessUsableUntilAt: t0 + serial * 3_600_000 + 600_000,
    refreshToken: `refresh-${serial}`,
    refreshExpiresAt: t0 + serial * 86_400_000,
    source: 'refresh',
    refreshedAt: t0 + serial
  }
}

export function bareEvent(parts: Partial<NewInboxEvent> = {}): NewInboxEvent {
  return { ...portal, event: 'ONCRMDEALADD', receivedAt: t0, data: null, dedupeKey: 'event-1', ...parts }
}

export function fullEvent(parts: Partial<NewInboxEvent> = {}): NewInboxEvent {
  return bareEvent({
    happenedAt: t0 - 1000,
    handlerId: '12',
    actingUserId: '7',
    data: { FIELDS: { ID: '5', list: ['ä', '', null, 1.5, true] } },
    ...parts
  })
}

export function waitingEvent(parts: Partial<NewQuarantinedEvent> = {}): NewQuarantinedEvent {
  return { ...fullEvent(), reason: 'proof', sealedBody: 'the POST', expiresAt: t0 + 1000, ...parts }
}
