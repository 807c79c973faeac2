// The portal's answer to a batch, sorted by command. Its five maps come as lists, objects or empty lists, as PHP happens
// to write them (portal-behaviour.md section 5).
import { besideResult, unreadable } from '../call/envelope.ts'
import { portalErrorOf } from '../errors/portal-failure.ts'
import type { BatchResult } from './batch-result.ts'

/** In the order of `keys`. @throws RestError `unreadable` when the answer is none to a batch */
export function readResults(
  keys: readonly string[],
  result: unknown,
  batch: { readonly halt: boolean; readonly token: string }
): readonly (readonly [key: string, result: BatchResult])[] {
  const call = { method: 'batch', status: 200, token: batch.token }
  if (!isMap(result)) throw unreadable(call, 'a batch without results')
  const part = (name: string) => mapOf(result[name])
  const results = part('result')
  const errors = part('result_error')
  const nexts = part('result_next')
  const totals = part('result_total')
  const times = part('result_time')

  const failedAt = keys.findIndex((key) => errors.has(key))

  return keys.map((key, place) => {
    // First, because a command that returns an error may also leave a result (portal-behaviour.md section 5).
    if (errors.has(key)) return [key, { status: 'failed', error: errorOf(errors.get(key), batch.token) }]
    if (results.has(key)) {
      const beside = besideResult(nexts.get(key), totals.get(key), times.get(key))
      return [key, { status: 'ok', result: results.get(key), ...beside }]
    }
    if (batch.halt && failedAt >= 0 && place > failedAt) return [key, { status: 'not-run' }]
    return [
      key,
      { status: 'unknown', cause: unreadable(call, `a batch that says nothing of command ${key}`) }
    ]
  })
}

function errorOf(error: unknown, token: string) {
  return portalErrorOf(isMap(error) ? error : { error }, token)
}

/** PHP writes keys 0 to n-1 as a list. */
function mapOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(isMap(value) || Array.isArray(value) ? Object.entries(value) : [])
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
