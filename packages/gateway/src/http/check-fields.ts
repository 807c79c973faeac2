// Checks what a request carries, and names the field that is not right.

import { AppError } from '@latchkey/app'
import * as v from 'valibot'

/** @throws AppError `bad-request` that names the first field at fault */
export function checkFields<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown
): v.InferOutput<Schema> {
  const checked = v.safeParse(schema, input, { abortEarly: true })
  if (checked.success) return checked.output
  const issue = checked.issues[0]
  const field = v.getDotPath(issue)
  throw new AppError(
    'bad-request',
    field === null ? `${issue.message}.` : `Field ${field}: ${issue.message}.`,
    field === null ? {} : { field }
  )
}
