// An error that the portal answered, as ours.
import { clip } from './clip.ts'
import { maskToken } from './mask.ts'
import { meaningOf } from './portal-codes.ts'
import { type PortalError, RestError } from './rest-error.ts'

export interface RefusedCall {
  readonly method: string
  readonly status: number
  /** The token that the request carried: masked wherever the portal repeats it. */
  readonly token: string
}

export function portalFailure(call: RefusedCall, body: Readonly<Record<string, unknown>>): RestError {
  const portal = portalErrorOf(body, call.token)
  const meaning = meaningOf(portal.error, call.status)
  const said = [portal.error, portal.error_description, ...invalidFields(portal)]
    .filter((text) => text !== '')
    .join(': ')
  return new RestError(
    meaning.code,
    `${call.method} was refused by the portal (${said === '' ? `status ${call.status}` : onOneLine(clip(said, 300))}). ${meaning.advice}`,
    {
      method: call.method,
      ran: meaning.ran,
      retry: meaning.retry,
      status: call.status,
      portal: { ...portal, status: call.status }
    }
  )
}

/** The error members of an answer or of one command of a batch, tokens masked, further members kept. */
export function portalErrorOf(body: Readonly<Record<string, unknown>>, token: string): PortalError {
  const masked = maskToken(body, token)
  const { error } = masked
  // REST 3.0, and not only there (wire.md section 15).
  if (typeof error === 'object' && error !== null) {
    const { code, message, ...more } = error as Readonly<Record<string, unknown>>
    return { ...more, error: textOf(code), error_description: textOf(message) }
  }
  return { ...masked, error: textOf(error), error_description: textOf(masked['error_description']) }
}

/** What REST 3.0 has against single parameters. */
function invalidFields({ validation }: PortalError): readonly string[] {
  if (!Array.isArray(validation)) return []
  return validation.map((problem: unknown) => {
    const isProblem = typeof problem === 'object' && problem !== null && 'message' in problem
    return isProblem ? textOf(problem.message) : ''
  })
}

/** What a portal says ends up in logs: it must not begin a line of its own there, nor turn the reading around. */
function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]+/gu, ' ')
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
