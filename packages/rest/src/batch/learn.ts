// What the answer to a batch tells the limiter about each of its commands.
import type { CallResult } from '../call/call-result.ts'
import type { MethodTime } from '../limit/limiter.ts'
import type { CommandText } from './commands.ts'

export function learnFrom(
  request: readonly CommandText[],
  { result, time }: CallResult
): { readonly times: readonly MethodTime[]; readonly blocked: readonly string[] } {
  const times = mapOf(memberOf(result, 'result_time'))
  const errors = mapOf(memberOf(result, 'result_error'))
  const ofCommands = request.flatMap(({ key, method }) => {
    const its = times[key]
    return typeof its === 'object' && its !== null ? [{ method, time: its }] : []
  })
  // Most portals never count the batch itself, and then say nothing or 0 (portal-behaviour.md section 2).
  const isCharged = time?.operating !== undefined && time.operating > 0
  // Those that do charge it with half of its time.
  // Its beginning would have it taken for one of them.
  const { duration, processing: _whole, start: _start, ...rest } = time ?? {}
  const charged = { ...rest, ...(typeof duration === 'number' && { duration: duration / 2 }) }
  return {
    times: isCharged ? [...ofCommands, { method: 'batch', time: charged }] : ofCommands,
    blocked: request
      .filter(({ key }) => /^operation_time_limit$/i.test(String(memberOf(errors[key], 'error'))))
      .map(({ method }) => method)
  }
}

function memberOf(value: unknown, name: string): unknown {
  return mapOf(value)[name]
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}
