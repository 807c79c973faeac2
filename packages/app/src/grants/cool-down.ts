// How long a grant is left alone after an authorization server failed to answer (design section 5).

const firstMs = 1_000
const longestMs = 300_000
const jitter = 0.2

/**
 * 1 s, doubling to 5 min, give or take 20 %.
 * @param failures failures in a row, this one included
 * @param random two random bytes
 */
export function coolDownMs(failures: number, random: Uint8Array): number {
  const base = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 30))
  const unit = (((random[0] ?? 0) << 8) | (random[1] ?? 0)) / 0xffff
  return Math.round(base * (1 - jitter + 2 * jitter * unit))
}

/**
 * Milliseconds for which a grant still is left alone. A clock that was set back ends a cool-down instead of stretching
 * it to hours.
 */
export function coolDownRestMs(until: number | undefined, now: number): number {
  const restMs = (until ?? 0) - now
  return restMs > 0 && restMs <= longestMs * (1 + jitter) ? restMs : 0
}
