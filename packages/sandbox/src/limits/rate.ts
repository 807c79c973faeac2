// The leaky bucket of one source address: in front of the portal, counted per HTTP request (wire.md section 16).

import type { Limits, Load } from '../model/limits.ts'

/** Whether a request still fits; it is counted then. The bucket drains at the beginning of every second. */
export function fitsRate(load: Load, rate: Limits['rate'], source: string, now: number): boolean {
  if (rate === undefined) return true
  const level = levelOf(load, rate, source, now)
  const fits = level < rate.threshold
  load.buckets.set(source, { level: fits ? level + 1 : level, second: secondOf(now) })
  return fits
}

/** How full the bucket of an address is now. */
export function levelOf(
  load: Load,
  { perSecond }: NonNullable<Limits['rate']>,
  source: string,
  now: number
): number {
  const bucket = load.buckets.get(source)
  if (bucket === undefined) return 0
  const seconds = Math.max(0, secondOf(now) - bucket.second)
  return Math.max(0, bucket.level - seconds * perSecond)
}

function secondOf(at: number): number {
  return Math.floor(at / 1000)
}
