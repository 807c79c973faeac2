// The key file beside a SQLite database.

import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openKeyFile } from './key-file.ts'

let folder: string
let database: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-keys-'))
  database = join(folder, 'latchkey.db')
  file = `${database}.keys`
})
afterEach(() => rmSync(folder, { recursive: true }))

test('given no database, the file is made, for its owner alone, and read the next time', async () => {
  const first = await openKeyFile(database)
  expect(first.made).toBe('yes')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  writeFileSync(database, '')
  const second = await openKeyFile(database)
  expect(second.made).toBe('no')
  expect(second.keys.ids).toEqual(first.keys.ids)
})

test('given twenty gateways that start at once, all have the same key and nothing else is left behind', async () => {
  const opened = await Promise.all(Array.from({ length: 20 }, () => openKeyFile(database)))
  expect(new Set(opened.flatMap(({ keys }) => keys.ids)).size).toBe(1)
  expect(opened.filter(({ made }) => made === 'yes')).toHaveLength(1)
  expect(readdirSync(folder)).toEqual(['latchkey.db.keys'])
})

test('given a database whose key file is gone, no new key is made: it could not read the database', async () => {
  writeFileSync(database, '')
  await expect(openKeyFile(database)).rejects.toThrow(/^LATCHKEY_KEYS is not set and .* is missing/)
  expect(readdirSync(folder)).toEqual(['latchkey.db'])
})

test('a file that others can read is refused with the command that mends it', async () => {
  await openKeyFile(database)
  chmodSync(file, 0o640)
  await expect(openKeyFile(database)).rejects.toThrow(/^LATCHKEY_KEYS .*chmod 600/)
})

test('a file that holds something else is refused, and its text is not told', async () => {
  const text = 'k1:plainly-not-a-key'
  writeFileSync(file, text, { mode: 0o600 })
  const error: unknown = await openKeyFile(database).catch((reason: unknown) => reason)
  expect(String(error)).toMatch(/LATCHKEY_KEYS .* holds no keys/)
  expect(String(error)).not.toContain(text)
  expect(readFileSync(file, 'utf8')).toBe(text)
})

test('a folder that cannot be written is told with the remedy', async () => {
  await expect(openKeyFile(join(folder, 'nowhere', 'latchkey.db'))).rejects.toThrow(
    /^LATCHKEY_KEYS .* cannot be made \(ENOENT\): set keys, or a LATCHKEY_STORE/
  )
})
