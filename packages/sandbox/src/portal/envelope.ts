// Puts a method's return value into the answer's envelope (portal-behaviour.md section 2, "Envelope").
import type { OperatingState } from '../limits/operating.ts'
import type { Outcome } from './method.ts'
import { toBool, toInt } from './php/convert.ts'
import { isArray, type PhpArray, type PhpValue } from './php/value.ts'

/** Counters of the load limiter live for ten buckets of a minute. */
const OPERATING_WINDOW_S = 600

/** `{result, next?, total?, time}`, or the returned array itself when the method returned an error. */
export function envelope(
  returned: PhpValue,
  startedAt: number,
  finishedAt: number,
  operating?: OperatingState
): Outcome {
  if (isArray(returned) && toBool(returned.get('error')) && toBool(returned.get('error_description'))) {
    return { status: 200, body: returned }
  }
  const body: PhpArray = new Map([['result', returned]])
  if (isArray(returned)) moveCounters(returned, body)
  body.set('time', timeMark(startedAt, finishedAt, operating))
  return { status: 200, body }
}

/** `next` moves only when set, `total` even when null: both leave business data that had these names. */
function moveCounters(returned: PhpArray, body: PhpArray): void {
  const result = new Map(returned)
  const next = result.get('next') ?? null
  if (next !== null) {
    body.set('next', toInt(next))
    result.delete('next')
  }
  if (result.has('total')) {
    body.set('total', toInt(result.get('total')))
    result.delete('total')
  }
  body.set('result', result)
}

/** The `time` object of current portals: `start` and `processing` are integers, the others floats. */
export function timeMark(startedAt: number, finishedAt: number, operating?: OperatingState): PhpArray {
  const start = Math.floor(startedAt / 1000)
  const finish = finishedAt / 1000
  const resetAt = operating === undefined ? start + OPERATING_WINDOW_S : Math.floor(operating.resetAt / 1000)
  return new Map<string, PhpValue>([
    ['start', start],
    ['finish', { float: finish }],
    ['duration', { float: (finishedAt - start * 1000) / 1000 }],
    ['processing', Math.floor((finishedAt - startedAt) / 1000)],
    ['date_start', isoSeconds(startedAt)],
    ['date_finish', isoSeconds(finishedAt)],
    ['operating_reset_at', resetAt],
    ['operating', { float: (operating?.spentMs ?? 0) / 1000 }]
  ])
}

/** The datetime form of the wire, in the portal's time zone (UTC): `2026-01-01T00:00:00+00:00`. */
export function isoSeconds(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}+00:00`
}
