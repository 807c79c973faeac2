// Answers of the authorization server: JSON in the portal's escaping, errors without an empty description.

import type { RawAnswer } from '../model/http.ts'
import type { Plain } from '../portal/php/convert.ts'
import { jsonText } from '../wire/json-text.ts'

const JSON_HEADERS = { 'content-type': 'application/json' }
const UNCACHED = { ...JSON_HEADERS, 'cache-control': 'no-store' }

export function jsonAnswer(status: number, body: Plain): RawAnswer {
  return { status, headers: UNCACHED, body: jsonText(body) }
}

export function errorAnswer(status: number, error: string, description?: string): RawAnswer {
  return jsonAnswer(status, { error, error_description: description })
}

/** The answer to an unknown client: status 200 and no `Cache-Control` (portal-behaviour.md section 11.4). */
export function wrongClientAnswer(): RawAnswer {
  return { status: 200, headers: JSON_HEADERS, body: jsonText({ error: 'wrong_client' }) }
}
