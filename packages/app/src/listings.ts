// Pages of portals and events, for operators.

import type { App, EventView, Page, PortalView } from './app-types.ts'
import type { Context } from './context.ts'
import { AppError } from './errors/app-error.ts'
import { portalView } from './portal/view.ts'
import type { InboxEvent } from './records/inbox-event.ts'
import { ifReadable } from './vault/index.ts'

const defaultLimit = 50
const maxLimit = 500

export async function listPortals(
  { store, env, clientId }: Context,
  { state, cursor, limit }: NonNullable<Parameters<App['listPortals']>[0]> = {}
): Promise<Page<PortalView>> {
  const size = pageSize(limit)
  const found = await store.portals.listInstallations({
    clientId,
    ...(state !== undefined && { state }),
    ...(cursor !== undefined && { after: cursor }),
    // One more than asked tells whether another page follows.
    limit: Math.min(size + 1, maxLimit)
  })
  const page = found.slice(0, size)
  const items = await Promise.all(
    page.map(async (installation) =>
      portalView(
        installation,
        // Shown without grants when one of them does not open: the operator has to see the portal, and has been told why.
        (await ifReadable(() => store.portals.listGrants(installation))) ?? [],
        env.now()
      )
    )
  )
  return withNext(items, found.length > size || found.length === maxLimit, page.at(-1)?.memberId)
}

export async function listEvents(
  { store, clientId }: Context,
  { status, memberId, cursor, limit }: NonNullable<Parameters<App['listEvents']>[0]> = {}
): Promise<Page<EventView>> {
  const size = pageSize(limit)
  const found = await store.inbox.list({
    clientId,
    ...(status !== undefined && { status }),
    ...(memberId !== undefined && { memberId }),
    ...(cursor !== undefined && { after: cursor }),
    limit: Math.min(size + 1, maxLimit)
  })
  const page = found.slice(0, size)
  return withNext(page.map(eventView), found.length > size || found.length === maxLimit, page.at(-1)?.id)
}

function eventView(event: InboxEvent): EventView {
  const { id, memberId, receivedAt, attempts, status, actingUserId, data } = event
  return {
    id,
    memberId,
    event: event.event,
    receivedAt,
    attempts,
    status,
    ...(actingUserId !== undefined && { actingUserId }),
    data
  }
}

function pageSize(limit: number = defaultLimit): number {
  if (Number.isSafeInteger(limit) && limit >= 1 && limit <= maxLimit) return limit
  throw new AppError('bad-request', `The limit must be a whole number from 1 to ${maxLimit}.`, {
    field: 'limit'
  })
}

function withNext<Item>(items: readonly Item[], more: boolean, last: string | undefined): Page<Item> {
  return more && last !== undefined ? { items, next: last } : { items }
}
