// What answers behind links to files: `upload` takes one, the others send one. They are no methods to call.
import type { RawAnswer, RawRequest } from '../../model/http.ts'
import type { Call } from '../method.ts'
import { toBool, toInt, toPhp, toText } from '../php/convert.ts'
import type { PhpArray } from '../php/value.ts'
import { methodNotFound } from '../rest-error.ts'
import { writeAnswer } from '../transport/answer.ts'
import { multipartFiles, type SentFile } from '../transport/multipart-files.ts'
import { requiredParameter } from './file-content.ts'
import { FIELD_FILE_ENDPOINT, wantedFieldFile } from './field-files.ts'
import { readLink } from './links.ts'
import { addFile, wantedFile, wantedFolder } from './objects.ts'
import { justWritten } from './print.ts'
import { sendFile } from './send-file.ts'

/** The field of the form that carries the file; told with each link. */
export const FILE_FIELD = 'file'

/** The scope of each, which is a part of its links. */
const SCOPES: Readonly<Record<string, string>> = {
  download: 'disk',
  upload: 'disk',
  [FIELD_FILE_ENDPOINT]: 'crm'
}

export function isLinkEndpoint(method: string): boolean {
  return Object.hasOwn(SCOPES, method.toLowerCase())
}

/** @throws RestError when the link is not good, or what it stands for cannot be done */
export function answerLink(call: Call, endpoint: string, params: PhpArray, request: RawRequest): RawAnswer {
  const name = endpoint.toLowerCase()
  const token = toText(params.get('token'))
  // The method is looked for in the scope that the token names.
  if (token.split('|', 1)[0] !== SCOPES[name]) throw methodNotFound()
  const { query } = readLink(call, name, token)
  const id = toInt(query.get('id'))
  if (name === FIELD_FILE_ENDPOINT) return sendFile(wantedFieldFile(call, id), request.headers['range'])
  if (name === 'download') return sendFile(wantedFile(call, id), request.headers['range'])
  const sent = sentFile(request)
  const unique = toBool(query.get('generateUniqueName'))
  const written = addFile(call, wantedFolder(call, id), sent, unique)
  const body: PhpArray = new Map([['result', toPhp(justWritten(call, written))]])
  return writeAnswer({ status: 200, body }, 'json')
}

/** Its name is the form's own; the one of the first step is not looked at. */
function sentFile(request: RawRequest): SentFile {
  const type = request.headers['content-type'] ?? ''
  const files = multipartFiles(request.bytes ?? new Uint8Array(), type)
  const file = files.find(({ field }) => field === FILE_FIELD)
  if (file === undefined) {
    throw requiredParameter(FILE_FIELD)
  }
  return file
}
