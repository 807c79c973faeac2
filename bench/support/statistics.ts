// The middle of many measurements: on a shared machine the mean is somebody else's load.

/** Throws when there are no values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right)
  const middle = sorted.length / 2
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  if (low === undefined || high === undefined) throw new Error('There is no median of nothing.')
  return (low + high) / 2
}

/**
 * The value below which that part of the values lies, by the nearest rank; throws when there are none. A low one tells what
 * work takes when nobody disturbs it: neighbours only add to processor time.
 *
 * @param part from 0 (the least) to 1 (the most)
 */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((left, right) => left - right)
  const value = sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)]
  if (value === undefined) throw new Error('There is no quantile of nothing.')
  return value
}

/**
 * The median of what `ours` took more than `theirs`, round by round: whatever slowed a round down slowed both.
 * The lists are equally long.
 */
export function medianAdded(ours: readonly number[], theirs: readonly number[]): number {
  return median(ours.map((value, round) => value - (theirs[round] ?? Number.NaN)))
}
