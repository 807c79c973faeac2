// Of docs/files.md.
import { createReadStream } from 'node:fs'
import type { Rest } from '@latchkey/rest'

export async function uploadReport(rest: Rest, folderId: number, path: string): Promise<number> {
  const { result } = await rest.upload<{ ID: number }>(
    'disk.folder.uploadfile',
    { id: folderId, generateUniqueName: true },
    { name: 'Report.pdf', data: () => createReadStream(path) }
  )
  return result.ID
}
