// The examples of docs/files.md, run as they are printed.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { keepNote } from './files/note.ts'
import { save } from './files/save.ts'
import { uploadReport } from './files/upload-report.ts'
import { type GivenRest, givenRest } from './given-rest.ts'
import { filesOf, printedIn } from './printed.ts'

let given: GivenRest
let folder: string
let folderId: number
beforeEach(async () => {
  given = await givenRest(0)
  folder = await mkdtemp(join(tmpdir(), 'latchkey-files-'))
  const { result } = await given.rest.call<{ ROOT_OBJECT_ID: string }>('disk.storage.getforapp')
  folderId = Number(result.ROOT_OBJECT_ID)
})
afterEach(async () => {
  await given.close()
  await rm(folder, { recursive: true, force: true })
})

it('prints the code that runs here', async () => {
  expect((await printedIn('files')).toSorted()).toEqual((await filesOf('files')).toSorted())
})

it('brings a file up and down', async () => {
  const content = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251))
  await writeFile(join(folder, 'report'), content)
  const id = await uploadReport(given.rest, folderId, join(folder, 'report'))
  expect(await save(given.rest, id, join(folder, 'copy'))).toBe('Report.pdf')
  expect(await readFile(join(folder, 'copy'))).toEqual(content)
})

it('brings a note up as a parameter', async () => {
  const id = await keepNote(given.rest, folderId, 'Дом, 2. Etage')
  expect(await save(given.rest, id, join(folder, 'copy'))).toBe('note.txt')
  expect(await readFile(join(folder, 'copy'), 'utf8')).toBe('Дом, 2. Etage')
})
