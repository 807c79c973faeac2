// Steps of one moment in one transaction: all on disk, or each told why not.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { AppError } from '../../errors/app-error.ts'
import type { SqliteDriver } from './driver.ts'
import { createGroupCommit, type GroupCommit } from './group-commit.ts'
import { openNodeDriver } from './node-driver.ts'

let folder = ''
let path = ''
let db: SqliteDriver
let group: GroupCommit
let commits = 0

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-group-'))
  path = join(folder, 'group.db')
  const driver = openNodeDriver(path)
  commits = 0
  db = {
    ...driver,
    script(sql) {
      driver.script(sql)
      if (sql === 'COMMIT') commits += 1
    }
  }
  db.script('PRAGMA journal_mode = WAL; CREATE TABLE words (word TEXT NOT NULL UNIQUE) STRICT')
  group = createGroupCommit(db)
})

afterEach(async () => {
  db.close()
  await rm(folder, { recursive: true })
})

const add = (word: string): Promise<number> => group.add(() => db.run('INSERT INTO words VALUES (?)', word))

/** As another process sees them. */
function stored(): readonly unknown[] {
  const other = openNodeDriver(path)
  const words = other.rows('SELECT word FROM words ORDER BY rowid').map(({ word }) => word)
  other.close()
  return words
}

it('a thousand steps that come together are committed once, in their order', async () => {
  const words = Array.from({ length: 1000 }, (_, i) => `word ${i}`)
  expect(await Promise.all(words.map(add))).toEqual(words.map(() => 1))
  expect(commits).toBe(1)
  expect(stored()).toEqual(words)
})

it('a step is committed when its promise resolves', async () => {
  await add('first')
  expect(stored()).toEqual(['first'])
})

it('one step that is at fault fails alone', async () => {
  const outcomes = await Promise.allSettled(['one', 'two', 'one', 'three'].map(add))
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  expect(stored()).toEqual(['one', 'two', 'three'])
})

it('when the disk refuses, every step is told, nothing is stored, and it is tried once', async () => {
  let attempts = 0
  const full = (): never => {
    attempts += 1
    throw new AppError('busy', 'The disk is full.')
  }
  const outcomes = await Promise.allSettled([add('one'), group.add(full), add('two')])
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: { message: 'The disk is full.' } })
  }
  expect([attempts, stored()]).toEqual([1, []])
  await add('later')
  expect(stored()).toEqual(['later'])
})

it('what waits is committed by a flush', async () => {
  const added = add('last')
  group.flush()
  expect(stored()).toEqual(['last'])
  await added
})
