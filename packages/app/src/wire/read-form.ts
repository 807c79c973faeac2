// Reads the two forms of a portal's POST: its query string and its body.

import { AppError } from '../errors/app-error.ts'
import { decodeForm } from './decode-form.ts'
import type { Form } from './form.ts'
import { readBody } from './read-body.ts'

export interface RequestForms {
  readonly query: Form
  readonly body: Form
  /** The body as it arrived, for `decodeForm` another time. Holds tokens. */
  readonly bodyText: string
}

/**
 * Throws `wrong-content-type`, `too-large` (256 kB, or 1000 fields in one of the forms), `bad-request` when the body
 * breaks off, `internal` when somebody else has read it.
 */
export async function readForm(request: Request): Promise<RequestForms> {
  const [type = ''] = (request.headers.get('content-type') ?? '').split(';')
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') {
    throw new AppError('wrong-content-type', 'Send the fields as application/x-www-form-urlencoded.', {
      field: 'Content-Type'
    })
  }
  const bytes = await readBody(request)
  const query = decodeForm(new URL(request.url).search.slice(1))
  return { query, body: decodeForm(bytes), bodyText: Buffer.from(bytes).toString('utf8') }
}
