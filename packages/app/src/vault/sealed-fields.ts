// Which fields of which records are sealed, and the place each belongs to.

import type { GrantKey } from '../records/grant.ts'
import type { NewQuarantinedEvent } from '../records/inbox-event.ts'
import type { Installation } from '../records/installation.ts'
import type { StoredTokens } from '../store/portal-store.ts'
import type { Turn } from './envelope.ts'
import type { SealedRecord } from './sealed-records.ts'

export function turnInstallation(installation: Installation, turn: Turn): Installation {
  const { clientId, memberId, applicationTokens } = installation
  const place = { table: 'installations', primaryKey: [clientId, memberId], column: 'application_tokens' }
  return {
    ...installation,
    applicationTokens: applicationTokens.map((token) => ({ ...token, value: turn(place, token.value) }))
  }
}

export function turnTokens<Tokens extends StoredTokens>(key: GrantKey, tokens: Tokens, turn: Turn): Tokens {
  const { accessToken, refreshToken } = tokens
  const record = { table: 'grants', primaryKey: [key.clientId, key.memberId, key.userId] }
  return {
    ...tokens,
    accessToken: turn({ ...record, column: 'access_token' }, accessToken),
    ...(refreshToken !== undefined && {
      refreshToken: turn({ ...record, column: 'refresh_token' }, refreshToken)
    })
  }
}

/** The id is given by the engine, after encryption; the dedupe key is as unique and known before. */
export function turnBody<Event extends NewQuarantinedEvent>(event: Event, turn: Turn): Event {
  const { clientId, memberId, dedupeKey, sealedBody } = event
  const place = { table: 'quarantine', primaryKey: [clientId, memberId, dedupeKey], column: 'body' }
  return { ...event, sealedBody: turn(place, sealedBody) }
}

/** Throws what `turn` throws. */
export function turnRecord<Found extends SealedRecord>(found: Found, turn: Turn): Found {
  if (found.kind === 'installation') return { ...found, record: turnInstallation(found.record, turn) }
  if (found.kind === 'grant') return { ...found, record: turnTokens(found.record, found.record, turn) }
  return { ...found, record: turnBody(found.record, turn) }
}
