// Repeated calls without duplicates: the header `Idempotency-Key` (wire.md section 15).
import type { Portal } from '../../model/portal.ts'
import type { RawAnswer, RawRequest } from '../../model/http.ts'
import { jsonEncode } from '../php/json-encode.ts'
import type { PhpArray } from '../php/value.ts'
import { V3Error } from './v3-error.ts'

const KEPT_MS = 24 * 3_600_000

export interface RepeatableCall {
  readonly portal: Portal
  readonly request: RawRequest
  /** Without credentials: a refreshed token makes no other call of it. */
  readonly query: PhpArray
  /** Virtual milliseconds. */
  readonly now: number
}

/**
 * Runs a call, or answers what the same call was answered before. `caller` names application or webhook, user and method:
 * the same key is another one elsewhere. Only success is kept. @throws V3Error
 */
export function answeredOnce(
  { portal, request, query, now }: RepeatableCall,
  caller: string,
  run: () => RawAnswer
): RawAnswer {
  const given = request.headers['idempotency-key']
  if (given === undefined) return run()
  if (!/^[ -~]{1,255}$/.test(given)) {
    throw new V3Error('INVALIDIDEMPOTENCYKEY', 'Idempotency key must be 1 to 255 printable ASCII characters')
  }
  const key = `${caller}|${given}`
  const content = jsonEncode(query)
  const kept = portal.keptAnswers.get(key)
  if (kept !== undefined && kept.until > now) {
    if (kept.content !== content) {
      const text = 'Idempotency key was already used with a different request body'
      throw new V3Error('IDEMPOTENCYKEYREUSED', text, 422)
    }
    return withHeaders(kept.answer, { 'idempotency-key': given, 'idempotent-replayed': 'true' })
  }
  const answer = run()
  portal.keptAnswers.set(key, { content, answer, until: now + KEPT_MS })
  return withHeaders(answer, { 'idempotency-key': given })
}

function withHeaders(answer: RawAnswer, more: Readonly<Record<string, string>>): RawAnswer {
  return { ...answer, headers: { ...answer.headers, ...more } }
}
