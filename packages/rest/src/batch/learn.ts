// What the answer to a batch tells the limiter about each of its commands.
import type { CallResult } from '../call/call-result.ts'
import type { MethodTime } from '../limit/limiter.ts'
import type { CommandText } from './commands.ts'

export function learnFrom(
  request: readonly CommandText[],
  { result }: CallResult
): { readonly times: readonly MethodTime[]; readonly blocked: readonly string[] } {
  const times = mapOf(memberOf(result, 'result_time'))
  const errors = mapOf(memberOf(result, 'result_error'))
  return {
    times: request.flatMap(({ key, method }) => {
      const time = times[key]
      return typeof time === 'object' && time !== null ? [{ method, time }] : []
    }),
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
