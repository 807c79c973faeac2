// A PHP array while it is being filled: knows which number `[]` gets next.

import type { FormMap } from './form.ts'

const largest = 2n ** 63n - 1n
const smallest = -(2n ** 63n)

export class PhpArray {
  readonly #entries = new Map<string, string | PhpArray>()
  #next: bigint | undefined

  get(key: string): string | PhpArray | undefined {
    return this.#entries.get(key)
  }

  set(key: string, value: string | PhpArray): void {
    this.#entries.set(key, value)
    const index = integerKey(key)
    if (index === undefined) return
    const following = index < largest ? index + 1n : largest
    if (this.#next === undefined || following > this.#next) this.#next = following
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }

  /** The key that `[]` stands for, or `undefined` when the largest number is taken. */
  nextKey(): string | undefined {
    const key = String(this.#next ?? 0n)
    return this.#entries.has(key) ? undefined : key
  }

  toMap(): FormMap {
    const map = new Map<string, string | FormMap>()
    for (const [key, value] of this.#entries) map.set(key, typeof value === 'string' ? value : value.toMap())
    return map
  }
}

/** PHP takes the canonical decimal spelling of a 64-bit integer for a number; `01`, `-0` and `+1` are text. */
function integerKey(key: string): bigint | undefined {
  if (!/^(?:0|-?[1-9][0-9]{0,18})$/.test(key)) return undefined
  const value = BigInt(key)
  return value >= smallest && value <= largest ? value : undefined
}
