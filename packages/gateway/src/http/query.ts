// Reads the query of a request of the operator: known fields, once each.

import { AppError } from '@latchkey/app'
import type * as v from 'valibot'
import { checkFields } from './check-fields.ts'

/** @throws AppError `bad-request` that names the parameter */
export function readQuery<Schema extends v.GenericSchema>(
  request: Request,
  schema: Schema
): v.InferOutput<Schema> {
  const parameters = new URL(request.url).searchParams
  const fields: Record<string, string> = Object.create(null) as Record<string, string>
  for (const [name, value] of parameters) {
    if (name in fields) throw new AppError('bad-request', `Give ${name} once.`, { field: name })
    fields[name] = value
  }
  return checkFields(schema, { ...fields })
}
