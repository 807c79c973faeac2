// Reads portals from a file or from standard input, one JSON object a line.

import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { AppError, readPortablePortal } from '@latchkey/app'
import type { PortalEntry } from './import-entry.ts'

/**
 * Empty lines are passed over.
 *
 * @param file a path, or `-` for standard input
 * @throws Error when the file cannot be opened
 */
export async function readPortalLines(file: string): Promise<AsyncIterable<PortalEntry>> {
  if (file === '-') return entriesOf(process.stdin)
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`The file cannot be read (${error.code}).`, { cause: error })
  })
  return entriesOf(handle.createReadStream())
}

async function* entriesOf(input: NodeJS.ReadableStream): AsyncIterable<PortalEntry> {
  let line = 0
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    line += 1
    if (text.trim() !== '') yield { line, read: () => readPortablePortal(parsed(text)) }
  }
}

/** The text of the parser's error would show what stands in the line. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new AppError('bad-request', 'The line is not valid JSON.')
  }
}
