// What went wrong between a command and the gateway, in one line: a stable code and what to do.

/** Ends a command with exit code 1. `message` is `code: detail`. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'

  constructor(code: string, detail: string, cause?: unknown) {
    // A portal chose parts of it: they may neither break the line nor move the cursor.
    super(
      `${code}: ${detail}`.replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' '),
      cause === undefined ? undefined : { cause }
    )
  }
}

/** @param problem body of a problem answer, or of the last line of a broken list */
export function errorOfProblem(problem: unknown): GatewayError {
  const { code, detail, portal } = Object(problem) as {
    readonly code?: unknown
    readonly detail?: unknown
    readonly portal?: { readonly error?: unknown }
  }
  if (typeof code !== 'string') {
    return new GatewayError('unreadable', 'What answers is no gateway: check LATCHKEY_URL.')
  }
  const said = typeof portal?.error === 'string' ? ` (${portal.error})` : ''
  return new GatewayError(code, `${String(detail)}${said}`)
}
