// JSON that people type or pipe in.

import { readFile } from 'node:fs/promises'
import { text as readAll } from 'node:stream/consumers'
import { InvalidArgumentError } from 'commander'

/** Checks that `text` is a JSON object and gives it back as it is, so that its names keep their order. */
export function jsonObject(text: string): string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new InvalidArgumentError('It is not valid JSON.')
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return text
  throw new InvalidArgumentError('It must be a JSON object: {"name": ...}.')
}

/** @param file a path, or `-` for standard input */
export async function readJsonFile(file: string): Promise<string> {
  const text = file === '-' ? await readAll(process.stdin) : await readFile(file, 'utf8').catch(cannotRead)
  return jsonObject(text)
}

function cannotRead(error: NodeJS.ErrnoException): never {
  throw new InvalidArgumentError(`The file cannot be read (${error.code}).`)
}
