// What a fault may look at in a request: the service, the portal of its token, the method or the grant.

import { authServerRoute } from '../auth-server/auth-server.ts'
import { accessTokenOf } from '../auth-server/app-info.ts'
import type { FaultSubject } from '../faults/fault-table.ts'
import type { Portal } from '../model/portal.ts'
import type { RawRequest } from '../model/http.ts'
import { splitToken, type TokenType } from '../tokens/token-layout.ts'
import { paramsOf, pathOf, textParam } from '../wire/params.ts'
import { portalByNumber, type World } from '../world/world.ts'

export function authServerSubject(world: World, request: RawRequest): FaultSubject | undefined {
  const on = authServerRoute(request)
  if (on === undefined) return undefined
  if (on === 'app.info') {
    const token = accessTokenOf(request)
    return { on, portal: memberIdOf(world, 'access', token), method: 'app.info' }
  }
  const params = paramsOf(request)
  const method = textParam(params, 'grant_type')
  const portal =
    memberIdOf(world, 'refresh', textParam(params, 'refresh_token')) ??
    memberIdOf(world, 'code', textParam(params, 'code'))
  return { on, portal, method }
}

export function restSubject(portal: Portal, request: RawRequest): FaultSubject | undefined {
  const path = pathOf(request.target)
  // What a browser asks before its call is no call.
  if (!path.startsWith('/rest/') || request.method === 'OPTIONS') return undefined
  const name = path.replace(/\/$/, '').split('/').at(-1) ?? ''
  return { on: 'rest', portal: portal.memberId, method: name.replace(/\.(?:json|xml)$/, '') }
}

/** The portal that a token claims; its signature does not matter here. */
function memberIdOf(world: World, type: TokenType, token: string | undefined): string | undefined {
  const fields = token === undefined ? undefined : splitToken(type, token)?.fields
  return fields && portalByNumber(world, fields.portal)?.memberId
}
