// Parameters of a request as plain data: what the authorization server reads and what the request log shows.

import type { RawRequest } from '../model/http.ts'
import { formDecode } from '../portal/php/form-decode.ts'
import { isArray, isFloat, isList, type PhpArray, type PhpValue } from '../portal/php/value.ts'

/** Text, lists and maps of them; JSON bodies bring their own types. */
export type Params = Readonly<Record<string, unknown>>

/** Path of a request target, without its query. */
export function pathOf(target: string): string {
  return target.split('?', 1)[0] ?? ''
}

export function queryOf(target: string): Params {
  const at = target.indexOf('?')
  return at === -1 ? {} : plainMap(formDecode(target.slice(at + 1)))
}

/** Body of a POST: JSON when it says so, otherwise a form, whatever type it claims (portal-behaviour.md section 1). */
function bodyOf(request: Pick<RawRequest, 'method' | 'headers' | 'body'>): Params {
  if (request.method !== 'POST') return {}
  const type = request.headers['content-type'] ?? ''
  if (!type.includes('application/json') && !type.includes('+json')) return plainMap(formDecode(request.body))
  try {
    const value: unknown = JSON.parse(request.body)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

/** Query and body together; the body wins, name by name. */
export function paramsOf(request: Pick<RawRequest, 'method' | 'target' | 'headers' | 'body'>): Params {
  return { ...queryOf(request.target), ...bodyOf(request) }
}

/** A parameter that is one text; lists and maps are none. */
export function textParam(params: Params, name: string): string | undefined {
  const value = params[name]
  return typeof value === 'string' ? value : undefined
}

function plainMap(array: PhpArray): Params {
  return Object.fromEntries([...array].map(([key, value]) => [String(key), plain(value)]))
}

function plain(value: PhpValue): unknown {
  if (isFloat(value)) return value.float
  if (!isArray(value)) return value
  return isList(value) ? [...value.values()].map(plain) : plainMap(value)
}
