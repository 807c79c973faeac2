// Writes an outcome as the portal's HTTP answer: headers on every answer, JSON or XML body.
import type { RawAnswer } from '../../model/http.ts'
import type { Outcome } from '../method.ts'
import { jsonEncode, UnencodableError } from '../php/json-encode.ts'
import type { PhpArray } from '../php/value.ts'
import { xmlEncode } from '../php/xml-encode.ts'
import type { Route } from './route.ts'

/** `authorization` is deliberately missing: browsers cannot send Bearer to a portal (portal-behaviour.md section 1). */
export const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'origin, content-type, accept',
  'x-content-type-options': 'nosniff'
}

const CONTENT_TYPES: Readonly<Record<Route['format'], string>> = {
  json: 'application/json; charset=utf-8',
  xml: 'text/xml; charset=utf-8'
}

/** `extra` are headers of this answer alone, lower-case names. */
export function writeAnswer(
  outcome: Outcome,
  format: Route['format'],
  extra: Readonly<Record<string, string>> = {}
): RawAnswer {
  const headers = { ...COMMON_HEADERS, 'content-type': CONTENT_TYPES[format], ...extra }
  return { status: outcome.status, headers, body: encode(outcome.body, format) }
}

/** The answer to OPTIONS: headers only. */
export function headersOnly(format: Route['format']): RawAnswer {
  return { status: 200, headers: { ...COMMON_HEADERS, 'content-type': CONTENT_TYPES[format] }, body: '' }
}

/** Headers that cloud portals add to answers of authorized calls; seconds with ten decimals. */
export function cloudHeaders(clientId: string | undefined, durationMs: number): Record<string, string> {
  const noTime = (0).toFixed(10)
  return {
    ...(clientId === undefined ? {} : { 'x-bitrix-rest-application': clientId }),
    'x-bitrix-rest-time': (durationMs / 1000).toFixed(10),
    'x-bitrix-rest-user-time': noTime,
    'x-bitrix-rest-system-time': noTime
  }
}

function encode(body: PhpArray, format: Route['format']): string {
  if (format === 'xml') return xmlEncode(body)
  try {
    return jsonEncode(body)
  } catch (error) {
    if (!(error instanceof UnencodableError)) throw error
    return jsonEncode(
      new Map([
        ['error', error.code],
        ['error_description', 'Wrong request encoding']
      ])
    )
  }
}
