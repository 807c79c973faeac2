// One reading: deals as the visitor, deals as the application, and what both say about their access.

import type { AccessState, Frame } from '@latchkey/frame'
import { type DealPage, dealListMethod, dealListParams, type OwnerDeals, readDealPage } from '../deal.ts'
import { failureKind, refusalOf } from '../failure-kind.ts'

export type Outcome<T> =
  | { readonly status: 'fulfilled'; readonly value: T }
  | { readonly status: 'rejected'; readonly reason: unknown }

export interface Reading {
  readonly own: Outcome<DealPage>
  readonly application: Outcome<OwnerDeals>
  readonly session: Outcome<{ readonly expiresAt: number }>
  readonly access: AccessState
}

/** What only administrators see is missing for everybody else, as it should be. */
export function isHidden({ reason }: { readonly reason: unknown }): boolean {
  return failureKind(refusalOf(reason)) === 'administrators'
}

/** Every part fails by itself. */
export async function readAll(frame: Frame): Promise<Reading> {
  const [own, application] = await Promise.allSettled([
    frame.call(dealListMethod, dealListParams).then(readDealPage),
    ask<OwnerDeals>(frame, '/console/deals')
  ])
  // Afterwards: the session that the back end has just taken, or has had renewed.
  const [session] = await Promise.allSettled([ask<{ expiresAt: number }>(frame, '/session')])
  return { own, application, session, access: frame.access() }
}

/** @throws the problem that the back end answered, or what `frame.fetch` throws */
async function ask<T>(frame: Frame, path: string): Promise<T> {
  const response = await frame.fetch(path, { headers: { accept: 'application/json' }, cache: 'no-store' })
  const body: unknown = await response.json()
  if (!response.ok) throw body
  return body as T
}
