// Why something could not be shown, in the kinds that the console has words for.

export type FailureKind =
  | 'outside'
  | 'wrong-portal'
  | 'silent'
  | 'scope'
  | 'rights'
  | 'administrators'
  | 'portal'
  | 'back-end'
  | 'session'
  | 'lost'
  | 'payment'
  | 'busy'
  | 'other'

/** The part that errors of the frame, of REST, and problems of the back end have in common. */
export interface Refusal {
  readonly code: string
  readonly detail: string
  readonly portalError?: string
}

const byCode: ReadonlyMap<string, FailureKind> = new Map(
  Object.entries<FailureKind>({
    'not-in-portal': 'outside',
    'wrong-portal': 'wrong-portal',
    'no-answer': 'silent',
    'session-refused': 'session',
    unauthorized: 'session',
    'back-end-unreachable': 'back-end',
    internal: 'back-end',
    misconfigured: 'back-end',
    unproven: 'administrators',
    'portal-unreachable': 'portal',
    'auth-unreachable': 'portal',
    'grant-lost': 'lost',
    'unknown-user': 'lost',
    uninstalled: 'lost',
    'payment-required': 'payment',
    limit: 'busy',
    busy: 'busy'
  })
)

/** Words of the portal, which say more than a code of ours; their case varies. */
const byPortalError: ReadonlyMap<string, FailureKind> = new Map([
  ['insufficient_scope', 'scope'],
  ['access_denied', 'rights']
])

export function failureKind({ code, portalError }: Refusal): FailureKind {
  return byPortalError.get(portalError?.toLowerCase() ?? '') ?? byCode.get(code) ?? 'other'
}

/** A call that did not even reach our own back end fails with an error that carries no code. */
export function refusalOf(error: unknown): Refusal {
  const { code, message, detail, portal } = error as {
    readonly code?: unknown
    readonly message?: unknown
    readonly detail?: unknown
    readonly portal?: { readonly error?: unknown }
  }
  const text = detail ?? message
  return {
    code: typeof code === 'string' ? code : 'back-end-unreachable',
    detail: typeof text === 'string' ? text : '',
    ...(typeof portal?.error === 'string' && { portalError: portal.error })
  }
}
