// Of docs/files.md.
import { encodeFile, type Rest } from '@latchkey/rest'

export async function keepNote(rest: Rest, folderId: number, text: string): Promise<number> {
  const { pair } = await encodeFile('note.txt', new TextEncoder().encode(text))
  const { result } = await rest.call<{ ID: number }>('disk.folder.uploadfile', {
    id: folderId,
    data: { NAME: 'note.txt' },
    fileContent: pair
  })
  return result.ID
}
