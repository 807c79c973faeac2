// Copies, keys and order of the plain records a memory store holds.

/** A copy that shares nothing with the caller, as a record looks that came back from a disk. */
export function copyOf<Value>(record: Value): Value {
  return JSON.parse(JSON.stringify(record)) as Value
}

/** One text for several, such that no two lists give the same text. */
export function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts)
}

/** Order by the bytes of the text, as databases do without a language. */
export function bytewise(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right))
}

/** Deletes the first `limit` of the entries that match; answers how many. */
export function deleteSome<Key, Value>(
  map: Map<Key, Value>,
  limit: number,
  matches: (value: Value) => boolean
): number {
  let deleted = 0
  for (const [key, value] of map) {
    if (deleted >= limit) break
    if (!matches(value)) continue
    map.delete(key)
    deleted += 1
  }
  return deleted
}
