// Of docs/files.md.
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Rest } from '@latchkey/rest'

export async function save(rest: Rest, fileId: number, path: string): Promise<string> {
  const { name = 'unnamed', stream } = await rest.download(fileId)
  await pipeline(stream, createWriteStream(path))
  return name
}
