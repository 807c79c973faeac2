// An error that nobody expected, as a log may show it: anything long enough to be a secret is masked.

/** Access tokens, client secrets, keys and admin tokens are all longer than this. */
const longWord = /[\w+/=.-]{32,}/g

/** The stack, or what there is instead, with its causes; at most 4,000 characters. */
export function describeError(error: unknown): string {
  return withCauses(error, 3).replaceAll(longWord, maskUnlessPath).slice(0, 4000)
}

function withCauses(error: unknown, depth: number): string {
  if (!(error instanceof Error))
    return typeof error === 'string' ? error : Object.prototype.toString.call(error)
  const own = error.stack ?? `${error.name}: ${error.message}`
  return error.cause === undefined || depth === 0
    ? own
    : `${own}\ncaused by ${withCauses(error.cause, depth - 1)}`
}

/** Paths of a stack stay readable as far as each of their parts is short. */
function maskUnlessPath(word: string): string {
  return word
    .split('/')
    .map((part) => (part.length >= 32 ? `${part.slice(0, 4)}...` : part))
    .join('/')
}
