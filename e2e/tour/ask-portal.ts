// What the steps ask a portal through the gateway.

import type { World } from './world.ts'

export interface Deal {
  readonly ID: string
  readonly TITLE: string
  readonly ASSIGNED_BY_ID: string
}

/** As whom the portal sees a call of the owner, or of a user. */
export async function askWhoCalls({ api }: World, memberId: string, userId?: string): Promise<string> {
  return (await api.call<Pick<Deal, 'ID'>>(memberId, 'user.current', {}, userId)).result.ID
}
