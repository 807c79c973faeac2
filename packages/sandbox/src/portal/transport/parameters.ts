// Parameters of a call: query merged with the body, as portal-behaviour.md section 1 orders it.
import type { RawRequest } from '../../model/http.ts'
import { BODY_LIMIT, formDecode } from '../php/form-decode.ts'
import { jsonDecode } from '../php/json-decode.ts'
import { isArray, type PhpArray } from '../php/value.ts'
import { multipartDecode } from './multipart.ts'
import type { Route } from './route.ts'

/** Body over query, key by key; path variables over both. */
export function readParameters(request: RawRequest, route: Route): PhpArray {
  const params = formDecode(route.query)
  for (const [key, value] of readBody(request)) params.set(key, value)
  if (route.webhook !== undefined) {
    params.set('aplogin', route.webhook.login)
    params.set('ap', route.webhook.key)
  }
  params.delete('method')
  return params
}

/** Only POST has a body; a body that cannot be read is ignored, the call goes on with the query alone. */
function readBody(request: RawRequest): PhpArray {
  if (request.method !== 'POST') return new Map()
  const type = (request.headers['content-type'] ?? '').toLowerCase()
  if (type.startsWith('application/json') || type.includes('+json')) {
    const decoded = jsonDecode(request.body)
    return isArray(decoded) ? decoded : new Map()
  }
  if (type.startsWith('multipart/form-data')) {
    return multipartDecode(request.body, request.headers['content-type'] ?? '')
  }
  // Forms proper, and any other type (BX24 sends `text/plain`), whose raw body is parsed as a query.
  return formDecode(request.body, BODY_LIMIT)
}
