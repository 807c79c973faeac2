// Opening the SQLite store: new files, old files, and files that it must leave alone.

import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bareInstallation, fullInstallation, portal } from '../../conformance/samples.ts'
import { openSqliteStore } from './index.ts'

let folder = ''
let path = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-sqlite-'))
  path = join(folder, 'store.db')
})
afterEach(() => rm(folder, { recursive: true }))

/** Runs statements on the file as another program would. */
function alter(sql: string): void {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}

async function failure(open: () => Promise<unknown>): Promise<unknown> {
  return open().then(
    () => {
      throw new Error('the store opened')
    },
    (error: unknown) => error
  )
}

describe('a file that is not there', () => {
  it('is made for its owner alone, as are the files beside it', async () => {
    const store = await openSqliteStore({ path })
    await store.portals.createInstallation(bareInstallation())
    for (const name of [path, `${path}-wal`, `${path}-shm`])
      expect((await stat(name)).mode & 0o777).toBe(0o600)
    await store.close()
  })

  it('commits to the disk before it answers, and can be read by others meanwhile', async () => {
    const store = await openSqliteStore({ path })
    await store.portals.createInstallation(bareInstallation())
    const reader = new DatabaseSync(path, { readOnly: true })
    expect(reader.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
    expect(reader.prepare('SELECT count(*) AS n FROM installations').get()).toEqual({ n: 1 })
    reader.close()
    await store.close()
  })

  it('is opened by several at once', async () => {
    const stores = await Promise.all(Array.from({ length: 5 }, () => openSqliteStore({ path })))
    expect(new Set(stores.map(({ name }) => name)).size).toBe(1)
    await stores[0]?.portals.createInstallation(bareInstallation())
    expect(await stores[4]?.portals.readInstallation(portal)).toEqual(bareInstallation())
    for (const store of stores) await store.close()
  })
})

describe('a file of this program', () => {
  it('is opened again with what it held', async () => {
    const before = await openSqliteStore({ path })
    await before.portals.createInstallation(fullInstallation())
    await before.close()
    const after = await openSqliteStore({ path })
    expect(await after.portals.readInstallation(portal)).toEqual(fullInstallation())
    await after.close()
  })

  it('is refused when a newer version wrote it, and stays as it was', async () => {
    await (await openSqliteStore({ path })).close()
    alter('PRAGMA user_version = 99')
    const bytes = await readFile(path)
    const error = await failure(() => openSqliteStore({ path }))
    expect(error).toMatchObject({ code: 'misconfigured', field: 'STORE' })
    expect(String(error)).toContain(path)
    expect(String(error)).toMatch(/newer version \(schema 99, this one knows 5\)/)
    expect(await readFile(path)).toEqual(bytes)
  })
})

describe('a path that cannot be a store', () => {
  it.each([
    ['a folder that is not there', () => join(folder, 'missing', 'store.db'), /Make the folder/],
    ['a folder', () => folder, /Name a file/],
    ['a path through a file', () => join(path, 'store.db'), /Make the folder/]
  ])('%s is refused with a remedy', async (_what, at, remedy) => {
    await writeFile(path, '')
    const error = await failure(() => openSqliteStore({ path: at() }))
    expect(error).toMatchObject({ code: 'misconfigured', field: 'STORE' })
    expect(String(error)).toContain(at())
    expect(String(error)).toMatch(remedy)
  })

  it.each([
    ['a text', 'this is a letter to a friend, not a database. '.repeat(50)],
    ['a database cut short', `SQLite format 3\u0000${'\u0001'.repeat(200)}`]
  ])('%s is refused and stays as it was', async (_what, content) => {
    await writeFile(path, content)
    const error = await failure(() => openSqliteStore({ path }))
    expect(error).toMatchObject({ code: 'misconfigured', field: 'STORE' })
    expect(String(error)).toContain(path)
    expect(await readFile(path, 'utf8')).toBe(content)
  })

  it('the database of another program is refused and stays as it was', async () => {
    alter('CREATE TABLE recipes (name TEXT)')
    const bytes = await readFile(path)
    expect(String(await failure(() => openSqliteStore({ path })))).toContain('another program')
    expect(await readFile(path)).toEqual(bytes)
  })
})

describe('a store in use', () => {
  it('has one name, whichever way its path is written', async () => {
    await mkdir(join(folder, 'beside'))
    const one = await openSqliteStore({ path })
    const other = await openSqliteStore({ path: join(folder, 'beside', '..', 'store.db') })
    expect(other.name).toBe(one.name)
    expect(dirname(one.name)).toContain(folder)
    await one.close()
    await other.close()
  })

  it('says so when it is used after it was closed', async () => {
    const store = await openSqliteStore({ path })
    await store.close()
    const error = await failure(() => store.portals.readInstallation(portal))
    expect(String(error)).toContain('after it was closed')
  })

  it.each([
    ['a date', new Date(0)],
    ['a number too large to be exact', 2 ** 53],
    ['no number', Number.NaN],
    ['an object', { at: 1 }],
    ['broken text', '\ud800']
  ])('refuses to bind %s', async (_what, value) => {
    const store = await openSqliteStore({ path })
    const broken = bareInstallation({ ownerUserId: value as string })
    expect(await failure(() => store.portals.createInstallation(broken))).toMatchObject({ code: 'internal' })
    expect(await store.portals.readInstallation(portal)).toBeUndefined()
    await store.close()
  })

  it('refuses a moment that is not a whole number of milliseconds', async () => {
    const store = await openSqliteStore({ path })
    const broken = bareInstallation({ installedAt: 1.5 })
    expect(await failure(() => store.portals.createInstallation(broken))).toMatchObject({ code: 'internal' })
    await store.close()
  })
})
