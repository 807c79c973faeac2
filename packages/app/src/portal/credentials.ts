// Connects a REST client with stored grants: which token a call carries, and what follows when the portal refuses it.

import type { Authorization, Credentials, RestError } from '@latchkey/rest'
import { askAppInfo } from '../auth-server/app-info.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors/app-error.ts'
import { fromRestError } from '../errors/from-rest-error.ts'
import { setAddress } from '../grants/blocked.ts'
import { grantLost } from '../grants/grant-errors.ts'
import type { Grants, Subject, UsableGrant } from '../grants/grants.ts'
import type { StatusCheck } from '../install/check-status.ts'
import { mayAskStatus } from '../install/status-budget.ts'
import type { InstallationKey } from '../records/installation.ts'

/** An authorization that remembers whose it is: while the owner's grant is lost it may be an administrator's. */
interface GrantAuthorization extends Authorization {
  readonly userId: string
  /** This very call has had it refreshed. */
  readonly fresh: boolean
}

/** This user may no longer use the application (design section 5). */
const losesGrant: ReadonlySet<string> = new Set(['authorization_error', 'user_access_error'])
/** The portal doubts the installation: the authorization server has the last word. */
const asksStatus: ReadonlySet<string> = new Set([
  'application_not_found',
  'error_oauth',
  'payment_required',
  'portal_deleted'
])

export function grantCredentials(
  context: Context,
  grants: Grants,
  checkStatus: StatusCheck,
  key: InstallationKey,
  subject: Subject
): Credentials {
  const isOwner = 'owner' in subject

  async function current(): Promise<GrantAuthorization> {
    return authorization(await grants.usable(key, subject))
  }

  async function renew(rejected: GrantAuthorization, reason: RestError): Promise<GrantAuthorization> {
    const code = reason.portal?.error.toLowerCase() ?? ''
    const grantKey = { ...key, userId: rejected.userId }
    if (code === 'expired_token' || code === 'invalid_token') {
      // Never a refresh an attempt: authorization servers block applications that ask too often (design section 5).
      if (rejected.fresh) throw reason
      return authorization(await grants.after(grantKey, rejected.generation))
    }
    if (losesGrant.has(code)) {
      const finding = await grants.lose(grantKey, rejected.generation, code)
      if (finding === 'lost' && !isOwner) throw grantLost(rejected.userId, fromRestError(reason).portal)
      return current()
    }
    if (asksStatus.has(code) && (await mayAskStatus(context, key))) {
      await checkStatus(key, code === 'portal_deleted' ? 'closed' : 'doubtful')
    }
    throw reason
  }

  /** Section 4, rule 8: only an authorization server says where a renamed portal is. */
  async function moved(rejected: GrantAuthorization, location: string): Promise<GrantAuthorization> {
    const { grant, installation } = await grants.usable(key, { userId: rejected.userId })
    let answer = await askAppInfo(context, installation.authServer, grant.accessToken)
    let accessToken = grant.accessToken
    let generation = grant.generation
    if (answer.kind === 'refused' && answer.reason === 'expired') {
      const renewed = await grants.after({ ...key, userId: rejected.userId }, grant.generation)
      accessToken = renewed.grant.accessToken
      generation = renewed.grant.generation
      answer = await askAppInfo(context, installation.authServer, accessToken)
    }
    const endpoint = answer.kind === 'known' ? answer.info.clientEndpoint : undefined
    const isOurs = answer.kind === 'known' && answer.info.memberId === key.memberId
    if (!isOurs || endpoint === undefined || new URL(endpoint).origin !== new URL(location).origin) {
      throw new AppError(
        'portal-unreachable',
        'The portal redirects to an address that its authorization server does not name. Nothing was sent there.'
      )
    }
    await setAddress(context, installation, endpoint)
    grants.forget(key, rejected.userId)
    return { accessToken, endpoint, generation, userId: rejected.userId, fresh: rejected.fresh }
  }

  return {
    current,
    renew: (rejected, reason) => renew(rejected as GrantAuthorization, reason),
    moved: (rejected, location) => moved(rejected as GrantAuthorization, location)
  }
}

function authorization({ grant, installation, fresh }: UsableGrant): GrantAuthorization {
  return {
    accessToken: grant.accessToken,
    endpoint: installation.clientEndpoint,
    generation: grant.generation,
    userId: grant.userId,
    fresh
  }
}
