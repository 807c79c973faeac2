// Visits everything of a client that is stored sealed and can be listed; one-time values cannot, they end by themselves.

import type { Grant } from '../records/grant.ts'
import type { QuarantinedEvent } from '../records/inbox-event.ts'
import type { Installation } from '../records/installation.ts'
import type { Store } from '../store/store.ts'
import { keyIdOf } from './envelope.ts'

export type SealedRecord =
  | { readonly kind: 'installation'; readonly record: Installation }
  | { readonly kind: 'grant'; readonly record: Grant }
  | { readonly kind: 'quarantined event'; readonly record: QuarantinedEvent }

export interface Visitor {
  visit(found: SealedRecord): Promise<void>
  /** After each page: how many portals were on it. `enough` ends the visits. */
  onPage?(portals: number): 'enough' | undefined
}

const pageSize = 50

/** @param store the engine's, not the encrypted one: records are given as they are stored */
export async function visitSealed(store: Store, clientId: string, visitor: Visitor): Promise<void> {
  async function visitPortal(installation: Installation): Promise<void> {
    await visitor.visit({ kind: 'installation', record: installation })
    for (const record of await store.portals.listGrants(installation)) {
      await visitor.visit({ kind: 'grant', record })
    }
  }

  for (let after: string | undefined; ; ) {
    const page = await store.portals.listInstallations({
      clientId,
      ...(after !== undefined && { after }),
      limit: pageSize
    })
    await Promise.all(page.map(visitPortal))
    if (visitor.onPage?.(page.length) === 'enough') return
    after = page.at(-1)?.memberId
    if (page.length < pageSize) break
  }
  for (const reason of ['proof', 'token'] as const) {
    for (let after: string | undefined; ; ) {
      const page = await store.inbox.listQuarantined({
        clientId,
        reason,
        ...(after !== undefined && { after }),
        limit: pageSize
      })
      for (const record of page) await visitor.visit({ kind: 'quarantined event', record })
      after = page.at(-1)?.id
      if (page.length < pageSize) break
    }
  }
}

/** Ids of the keys that a record needs; `?` stands for a text that is no envelope. */
export function keyIdsOf(found: SealedRecord): ReadonlySet<string> {
  return new Set(textsOf(found).map((text) => keyIdOf(text) ?? '?'))
}

function textsOf({ kind, record }: SealedRecord): readonly string[] {
  if (kind === 'installation') return record.applicationTokens.map(({ value }) => value)
  if (kind === 'quarantined event') return [record.sealedBody]
  return [record.accessToken, ...(record.refreshToken === undefined ? [] : [record.refreshToken])]
}
