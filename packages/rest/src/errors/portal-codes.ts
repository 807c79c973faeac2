// What each error code of a portal means for the caller. Statuses differ between portals and documents, codes do not
// (portal-behaviour.md section 3, wire.md sections 14 and 15 and appendix A.4).
import type { Ran, RestErrorCode, Retry } from './rest-error.ts'

export interface PortalCodeMeaning {
  readonly code: RestErrorCode
  readonly ran: Ran
  readonly retry: Retry
  readonly advice: string
}

type Row = readonly [codes: string, code: RestErrorCode, ran: Ran, retry: Retry, advice: string]

/** Codes without what `nameOf` takes away. */
const rows: readonly Row[] = [
  ['expired_token invalid_token', 'unauthorized', 'no', 'later', 'Call again with a fresh access token.'],
  [
    'no_auth_found invalid_grant',
    'unauthorized',
    'no',
    'no',
    'Check that the token belongs to this portal and application.'
  ],
  [
    'application_not_found error_oauth',
    'unauthorized',
    'no',
    'after-reinstall',
    'Install the application on this portal again.'
  ],
  [
    'authorization_error user_access_error',
    'grant-lost',
    'no',
    'after-reinstall',
    'Let this user, or another one, open the application again.'
  ],
  ['payment_required', 'payment-required', 'no', 'later', 'Renew the subscription of the application.'],
  ['query_limit_exceeded', 'limit', 'no', 'later', 'Call again later, and less often.'],
  [
    'operation_time_limit ratelimit',
    'limit',
    'no',
    'later',
    'Leave this method alone until its operating time is reset, at most 10 minutes.'
  ],
  ['overload_limit', 'limit', 'no', 'no', "Blocked by hand: ask the portal's support, do not repeat."],
  [
    'insufficient_scope insufficientscope',
    'portal-error',
    'no',
    'after-reinstall',
    'Add the scope of this method to the application and install it again.'
  ],
  ['wrong_auth_type', 'portal-error', 'no', 'no', 'Call with the kind of token that this method demands.'],
  [
    'invalid_credentials allowed_only_intranet_user accessdenied',
    'portal-error',
    'no',
    'no',
    'Call as a user who has the right to do this.'
  ],
  [
    'error_method_not_found method_not_found methodnotfound',
    'portal-error',
    'no',
    'no',
    'Check the name of the method and whether this portal has it.'
  ],
  [
    'error_batch_length_exceeded error_batch_method_not_allowed',
    'portal-error',
    'no',
    'no',
    'Send this command outside of the batch.'
  ],
  ['method_confirm_waiting', 'portal-error', 'no', 'later', 'Wait until an administrator confirms the call.'],
  ['method_confirm_denied', 'portal-error', 'no', 'no', 'An administrator denied the call.'],
  ['connection_error', 'portal-error', 'no', 'later', 'The portal could not check the token.'],
  ['invalid_request', 'portal-error', 'no', 'no', 'Use an https address.'],
  ['portal_deleted', 'portal-error', 'no', 'no', 'The portal is closed.']
]

const meanings: ReadonlyMap<string, PortalCodeMeaning> = new Map(
  rows.flatMap(([codes, code, ran, retry, advice]) =>
    codes.split(' ').map((name) => [name, { code, ran, retry, advice }] as const)
  )
)

export function meaningOf(error: string, status: number): PortalCodeMeaning {
  const name = nameOf(error)
  const known = meanings.get(name === 'accessdenied' && status === 401 ? 'no_auth_found' : name)
  if (known !== undefined) return known
  return status >= 500 || /^(?:internal_server_error|error_unexpected_answer)$/.test(name)
    ? serverFailure
    : methodFailure
}

/** Codes come in both cases (wire.md section 14); those of REST 3.0 are names of classes (section 15). */
function nameOf(error: string): string {
  return error.toLowerCase().replace(/^bitrix_rest_v3_(?:realisation_)?exceptions?_|exception$/g, '')
}

const methodFailure: PortalCodeMeaning = {
  code: 'portal-error',
  ran: 'yes',
  retry: 'no',
  advice: 'Correct the call as the portal says.'
}

const serverFailure: PortalCodeMeaning = {
  code: 'portal-error',
  ran: 'unknown',
  retry: 'later',
  advice: 'It may have run: look before you repeat it.'
}
