// Failures of a connection, without what came over it: undici keeps the bytes that it could not read in `data`, and in
// the answer of an authorization server they are tokens.

/** The error itself, which loses `data` wherever its causes have it. */
export function withoutReceived(error: unknown): unknown {
  let inner = error
  for (let depth = 0; depth < 5 && inner instanceof Error; depth += 1, inner = inner.cause) {
    if (typeof (inner as { data?: unknown }).data === 'string') Reflect.deleteProperty(inner, 'data')
  }
  return error
}
