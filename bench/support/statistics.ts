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
 * The median of what `ours` took more than `theirs`, round by round: whatever slowed a round down slowed both.
 * The lists are equally long.
 */
export function medianAdded(ours: readonly number[], theirs: readonly number[]): number {
  return median(ours.map((value, round) => value - (theirs[round] ?? Number.NaN)))
}
