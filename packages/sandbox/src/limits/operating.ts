// The operating budget of one method for one caller: ten baskets of a minute (portal-behaviour.md section 2).

import type { Basket, Limits, Load } from '../model/limits.ts'

const MINUTE_MS = 60_000
const BASKETS = 10
const WINDOW_MS = BASKETS * MINUTE_MS

/** Shorter runs are free: of a running request one by one, of a request that is over all together. */
const FREE_MS = 100

/** As the `time` of an answer tells it. */
export interface OperatingState {
  /** Sum of the baskets and of the longer runs of the current request. */
  readonly spentMs: number
  /** When the oldest basket drops out, or when a block ends; milliseconds. */
  readonly resetAt: number
}

export function operatingState(
  load: Load,
  key: string,
  now: number,
  runs: readonly number[] = []
): OperatingState {
  const blockedUntil = load.blocks.get(key) ?? 0
  const baskets = living(load.baskets.get(key) ?? [], now)
  const spentMs = sum(baskets.map((basket) => basket.spentMs)) + sum(runs.filter((run) => run > FREE_MS))
  const resetAt = blockedUntil > now ? blockedUntil : (baskets[0]?.expiresAt ?? now + WINDOW_MS)
  return { spentMs, resetAt }
}

/** Asked before a call: the one that crosses the limit still runs, the next is refused. */
export function isOverBudget(
  load: Load,
  { limitMs, blockMs }: Pick<NonNullable<Limits['operating']>, 'limitMs' | 'blockMs'>,
  key: string,
  now: number,
  runs: readonly number[] = []
): boolean {
  if ((load.blocks.get(key) ?? 0) > now) return true
  if (operatingState(load, key, now, runs).spentMs <= limitMs) return false
  if (blockMs > 0) {
    // A block begins with empty baskets, otherwise its end would be the beginning of the next one.
    load.blocks.set(key, now + blockMs)
    load.baskets.delete(key)
  }
  return true
}

/** Adds the runs of a request that is over to the basket of the minute in which it began. */
export function charge(load: Load, runs: ReadonlyMap<string, readonly number[]>, startedAt: number): void {
  const minute = Math.floor(startedAt / MINUTE_MS)
  for (const [key, durations] of runs) {
    const spentMs = sum(durations)
    if (spentMs <= FREE_MS) continue
    const baskets = living(load.baskets.get(key) ?? [], startedAt)
    const current = baskets.find((basket) => basket.minute === minute)
    if (current === undefined) baskets.push({ minute, expiresAt: startedAt + WINDOW_MS, spentMs })
    else current.spentMs += spentMs
    load.baskets.set(key, baskets)
  }
}

function living(baskets: readonly Basket[], now: number): Basket[] {
  const oldest = Math.floor(now / MINUTE_MS) - BASKETS
  return baskets.filter((basket) => basket.expiresAt > now && basket.minute > oldest)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
