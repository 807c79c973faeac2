// Fields of a multipart/form-data body; parts that are files are no parameters.
import { addField } from '../php/form-decode.ts'
import type { PhpArray } from '../php/value.ts'

/** `contentType` as sent: its boundary keeps its case. */
export function multipartDecode(body: string, contentType: string): PhpArray {
  const fields: PhpArray = new Map()
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1]
  if (boundary === undefined) return fields
  const parts = `\r\n${body}`.split(`\r\n--${boundary}`).slice(1)
  for (const part of parts) {
    const headerEnd = part.indexOf('\r\n\r\n')
    if (headerEnd < 0) continue
    const disposition = /^content-disposition:(.*)$/im.exec(part.slice(0, headerEnd))?.[1] ?? ''
    const name = /[; ]name="([^"]*)"/i.exec(disposition)?.[1]
    if (name === undefined || /[; ]filename=/i.test(disposition)) continue
    addField(fields, name, part.slice(headerEnd + 4))
  }
  return fields
}
