// Who looks at a page of the portal: a cookie names the person, and a sessid proves that a form came from a page.

import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Portal, PortalUser } from '../model/portal.ts'
import type { RawRequest } from '../model/http.ts'
import { firstAdmin } from '../world/create-portal.ts'

export interface Visit {
  readonly portal: Portal
  readonly user: PortalUser
  /** 32 hex characters; differs for portals, people and runs of the sandbox. */
  readonly sessid: string
}

/** Browsers share cookies between ports, so the name says which portal it is for. */
export function userCookieName(portal: Portal): string {
  return `portal_user_${portal.memberId.slice(0, 8)}`
}

/** The person of the cookie; without one, or when he is gone, user 1 or whoever administrates the portal. */
export function signedIn(portal: Portal, request: Pick<RawRequest, 'headers'>): PortalUser | undefined {
  const name = userCookieName(portal)
  const cookies = (request.headers['cookie'] ?? '').split(';').map((pair) => pair.trim().split('='))
  const id = cookies.find(([key]) => key === name)?.[1]
  const named = portal.users.get(Number(id ?? 1))
  return named?.active ? named : portal.users.get(firstAdmin(portal))
}

export function sessidOf(secret: string, portal: Portal, user: PortalUser): string {
  return createHmac('sha256', secret).update(`${portal.memberId} ${user.id}`).digest('hex').slice(0, 32)
}

export function isSessid(visit: Visit, given: string): boolean {
  const expected = Buffer.from(visit.sessid)
  const actual = Buffer.from(given)
  return actual.length === expected.length && timingSafeEqual(actual, expected)
}
