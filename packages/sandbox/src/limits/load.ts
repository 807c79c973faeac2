// A portal's counters, empty at first and again whenever its limits change.

import type { Load } from '../model/limits.ts'

export function emptyLoad(): Load {
  return { buckets: new Map(), baskets: new Map(), blocks: new Map() }
}
