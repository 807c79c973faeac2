// Content of a file in a parameter: base64, alone or as `[name, base64]` (wire.md section 12).
import { toText } from '../php/convert.ts'
import { isArray, type PhpValue } from '../php/value.ts'
import { RestError } from '../rest-error.ts'
import type { NewContent } from './objects.ts'

/** PHP's base64_decode: what is no base64 character is skipped. @throws RestError when nothing comes out */
export function readFileContent(value: PhpValue, name: string): NewContent {
  const [given, content] = isArray(value) ? [...value.values()] : [name, value]
  const bytes = Buffer.from(toText(content), 'base64')
  if (bytes.length === 0) throw new RestError('ERROR_COULD_NOT_SAVE_FILE', 'Could not save file.')
  return { name: toText(given) || name, bytes, mediaType: 'application/octet-stream' }
}

export function requiredParameter(name: string): RestError {
  return new RestError('DISK_BASE_SERVICE_22001', `Error: required parameter ${name}`)
}
