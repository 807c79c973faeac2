// The body of a REST 3.0 request: JSON or nothing (wire.md section 15).
import type { RawRequest } from '../../model/http.ts'
import { jsonDecode } from '../php/json-decode.ts'
import { isArray, type PhpArray } from '../php/value.ts'
import { V3Error } from './v3-error.ts'

/** Empty for anything but POST, and for a POST without a body. @throws V3Error for every other body that is no JSON */
export function readJsonBody({ method, headers, body }: RawRequest): PhpArray {
  if (method !== 'POST') return new Map()
  const type = (headers['content-type'] ?? '').toLowerCase()
  const isJson = type.startsWith('application/json') || type.includes('+json')
  if (body === '' && !isJson) return new Map()
  const decoded = isJson ? jsonDecode(body) : undefined
  if (!isArray(decoded)) throw new V3Error('INVALIDJSON', 'Request body is not valid JSON')
  return decoded
}
