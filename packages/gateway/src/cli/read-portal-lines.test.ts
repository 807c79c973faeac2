// Lines of an import: numbered as an editor numbers them, each judged by itself.

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readPortalLines } from './read-portal-lines.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-lines-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('each line is a portal, or says why not; empty lines count and are passed over', async () => {
  const portal = { grants: [{ refreshToken: randomBytes(35).toString('hex') }] }
  const secret = randomBytes(35).toString('hex')
  const file = join(folder, 'portals.ndjson')
  writeFileSync(
    file,
    `${JSON.stringify(portal)}\r\n\n{"refreshToken":"${secret}\n[]\n${JSON.stringify(portal)}`
  )
  const found: unknown[] = []
  for await (const { line, read } of await readPortalLines(file)) {
    try {
      found.push([line, read()])
    } catch (error) {
      found.push([line, (error as Error).message])
      expect(String(error)).not.toContain(secret.slice(0, 16))
    }
  }
  expect(found).toEqual([
    [1, portal],
    [3, 'The line is not valid JSON.'],
    [4, expect.stringContaining('is missing or has another form')],
    [5, portal]
  ])
})

test('a file that is not there is told before anything is read', async () => {
  await expect(readPortalLines(join(folder, 'nowhere'))).rejects.toThrow('cannot be read (ENOENT)')
})
