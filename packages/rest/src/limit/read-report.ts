// What an answer reports of its method's operating time, with nothing in it that could make anybody wait for ever.
import type { CallTime } from '../call/call-result.ts'

/** More than a portal that counts can have counted: several limits, and minutes for one run. */
const mostOperating = 5000
const longestRun = 600
/** Clocks of a portal and ours that are closer than this are taken for equal: answers take time, too. */
const sameClockMs = 60_000

export interface Reported<Operating = number> {
  /** Seconds of all calls in the present window; where the portal does not count, nothing. */
  readonly operating: Operating
  /** Seconds of this run; 0 where nothing is told. */
  readonly duration: number
  /** Seconds of it that can have been counted. */
  readonly cost: number
  /** Unix seconds by the portal's clock; 0 where nothing is told. */
  readonly finish: number
  /** Milliseconds by our clock, when part of `operating` is forgotten. */
  readonly resetAt: number | undefined
}

/** A portal, or what answers in its place, may say anything: what is no number, or none that can be, is not heard. */
export function readReport(
  { operating, duration, processing, finish, operating_reset_at: resetAt }: CallTime,
  now: number
): Reported<number | undefined> {
  const finished = amount(finish) ?? 0
  const aheadMs = finished === 0 ? 0 : finished * 1000 - now
  const skewMs = Math.abs(aheadMs) < sameClockMs ? 0 : aheadMs
  const reset = amount(resetAt)
  const used = amount(operating)
  const whole = Math.min(amount(duration) ?? 0, longestRun)
  return {
    operating: used === undefined ? undefined : Math.min(used, mostOperating),
    duration: whole,
    // The rest of a run is what the portal does around the method. Portals of today write whole seconds there, which tell
    // nothing of a run of a tenth (portal-behaviour.md section 2).
    cost: Number.isInteger(processing) ? whole : Math.min(amount(processing) ?? whole, whole),
    finish: finished,
    resetAt: reset === undefined ? undefined : reset * 1000 - skewMs
  }
}

function amount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
}
