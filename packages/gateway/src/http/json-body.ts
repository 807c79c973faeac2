// Reads the JSON body of a request: bounded, typed, and with the field named when it is not right.

import { AppError } from '@latchkey/app'
import type * as v from 'valibot'
import { checkFields } from './check-fields.ts'
import { noFields } from './fields.ts'
import { readQuery } from './query.ts'

const maxBodyBytes = 1024 * 1024

/** Deeper values would overflow the stack of whoever walks them. */
const maxDepth = 64

/**
 * The body, checked by `schema`. No body at all counts as `{}`. A query beside it is refused: a `userId` there would be
 * overlooked.
 *
 * @throws AppError `wrong-content-type`, `too-large`, or `bad-request` with the field
 */
export async function readJsonBody<Schema extends v.GenericSchema>(
  request: Request,
  schema: Schema
): Promise<v.InferOutput<Schema>> {
  return checkJson(await readJsonText(request), schema)
}

/** The first half of `readJsonBody`, for those who need the text itself. */
export async function readJsonText(request: Request): Promise<string> {
  readQuery(request, noFields)
  const contentType = request.headers.get('content-type')
  if (contentType !== null && !isJson(contentType)) throw wrongContentType()
  const text = await readText(request)
  if (text === '') return '{}'
  if (contentType === null) throw wrongContentType()
  return text
}

/** The second half. */
export function checkJson<Schema extends v.GenericSchema>(
  text: string,
  schema: Schema
): v.InferOutput<Schema> {
  return checkFields(schema, parseJson(text))
}

function isJson(contentType: string): boolean {
  return /^application\/json\s*(;|$)/i.test(contentType.trim())
}

function wrongContentType(): AppError {
  return new AppError('wrong-content-type', 'Send the body as application/json.', { field: 'content-type' })
}

function tooLarge(): AppError {
  return new AppError('too-large', `Send at most ${maxBodyBytes} bytes.`)
}

async function readText(request: Request): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBodyBytes) throw tooLarge()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > maxBodyBytes) throw tooLarge()
    chunks.push(chunk)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch (cause) {
    throw new AppError('bad-request', 'Send the body in UTF-8.', { cause })
  }
}

function parseJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // The cause quotes the body, which may hold anything.
    throw new AppError('bad-request', 'The body is not valid JSON.')
  }
  if (isDeeperThan(value, maxDepth)) {
    throw new AppError('bad-request', `The body is nested deeper than ${maxDepth} levels.`)
  }
  return value
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1))
}
