// Behind encryption no credential reaches the engine, and none opens anywhere but in its own record.

import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  bareGrant,
  bareInstallation,
  fullInstallation,
  otherPortal,
  owner,
  portal,
  waitingEvent
} from '../conformance/samples.ts'
import type { Store } from '../store/store.ts'
import { openSqliteStore } from '../stores/sqlite/index.ts'
import { createKeyRing, encryptStore, generateKey, parseKeys, type UnreadableRecord } from './index.ts'

const keys = generateKey(randomBytes, 'first')
const secretOf = (what: string): string => `plainly-fake-${what}-${randomBytes(8).toString('hex')}`
const secrets = {
  access: secretOf('access'),
  refresh: secretOf('refresh'),
  nextAccess: secretOf('next-access'),
  nextRefresh: secretOf('next-refresh'),
  application: secretOf('application'),
  state: secretOf('state'),
  body: secretOf('body')
}
const token = { value: secrets.application, storedAt: 1 }
const bounds = { perPortal: 10, total: 10 }

let folder = ''
let path = ''
let engine: Store
let store: Store
let unreadable: UnreadableRecord[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-vault-'))
  path = join(folder, 'store.db')
  engine = await openSqliteStore({ path })
  unreadable = []
  store = encryptStore(engine, createKeyRing(parseKeys(keys)), randomBytes, (record) => {
    unreadable.push(record)
  })
  await store.portals.createInstallation(fullInstallation({ applicationTokens: [token, token] }))
  await store.portals.createGrant(bareGrant({ accessToken: secrets.access, refreshToken: secrets.refresh }))
  await store.oneTime.put('name', secrets.state, Date.now() + 60_000)
  await store.inbox.quarantine(waitingEvent({ sealedBody: secrets.body }), bounds)
})
afterEach(async () => {
  await store.close()
  await rm(folder, { recursive: true })
})

/** Changes the file behind the store's back. */
function tamper(sql: string): void {
  const database = new DatabaseSync(path)
  expect(Number(database.prepare(sql).run().changes)).toBeGreaterThan(0)
  database.close()
}

describe('an encrypted store', () => {
  it('leaves no credential in the bytes of the file or its log', async () => {
    await store.portals.commitTokens(owner, 1, {
      ...bareGrant(),
      accessToken: secrets.nextAccess,
      refreshToken: secrets.nextRefresh
    })
    await store.portals.replaceInstallation(bareInstallation({ applicationTokens: [token] }))
    await store.portals.createInstallation(bareInstallation(otherPortal))
    await store.portals.uninstall(bareInstallation({ ...otherPortal, applicationTokens: [token] }))
    const files = await readdir(folder)
    expect(files.toSorted()).toEqual(['store.db', 'store.db-shm', 'store.db-wal'])
    for (const file of files) {
      const bytes = await readFile(join(folder, file))
      for (const secret of Object.values(secrets)) expect(bytes.includes(secret)).toBe(false)
    }
    const log = await readFile(`${path}-wal`)
    expect(log.includes('v1.first.')).toBe(true)
    expect(log.includes(portal.memberId)).toBe(true)
  })

  it('gives back what it was given', async () => {
    const grant = await store.portals.readGrant(owner)
    expect([grant?.accessToken, grant?.refreshToken]).toEqual([secrets.access, secrets.refresh])
    const installation = await store.portals.readInstallation(portal)
    expect(installation?.applicationTokens).toEqual([token, token])
    const waiting = await store.inbox.listQuarantined({
      clientId: portal.clientId,
      reason: 'proof',
      limit: 1
    })
    expect(waiting[0]?.sealedBody).toBe(secrets.body)
    expect(await store.oneTime.take('name')).toBe(secrets.state)
  })

  it('leaves an absent refresh token absent', async () => {
    await store.portals.createGrant(bareGrant({ userId: '2' }))
    expect(await engine.portals.readGrant({ ...portal, userId: '2' })).not.toHaveProperty('refreshToken')
    expect(await store.portals.readGrant({ ...portal, userId: '2' })).toEqual(bareGrant({ userId: '2' }))
  })

  it('keeps what it is told after the first key was replaced by a newer one', async () => {
    const both = `${generateKey(randomBytes, 'second')},${keys}`
    const later = encryptStore(engine, createKeyRing(parseKeys(both)), randomBytes)
    const read = await later.portals.readInstallation(portal)
    expect(read?.applicationTokens).toEqual([token, token])
    await later.portals.replaceInstallation(read ?? bareInstallation())
    const stored = await engine.portals.readInstallation(portal)
    expect(stored?.applicationTokens[0]?.value).toMatch(/^v1\.second\./)
  })
})

describe('a ciphertext that was moved does not open', () => {
  const closed = { code: 'internal' }

  it('in another column', async () => {
    tamper('UPDATE grants SET access_token = refresh_token')
    await expect(store.portals.readGrant(owner)).rejects.toMatchObject(closed)
  })

  it("in another user's row", async () => {
    await store.portals.createGrant(bareGrant({ userId: '2' }))
    tamper(`UPDATE grants SET access_token = (SELECT access_token FROM grants WHERE user_id = '1')`)
    await expect(store.portals.readGrant({ ...portal, userId: '2' })).rejects.toMatchObject(closed)
    await expect(store.portals.listGrants(portal)).rejects.toMatchObject(closed)
  })

  it('in the row of another portal or client', async () => {
    tamper(`UPDATE grants SET member_id = '${otherPortal.memberId}'`)
    await expect(store.portals.listGrants(otherPortal)).rejects.toMatchObject(closed)
    tamper(`UPDATE installations SET client_id = 'app.2'`)
    await expect(store.portals.readInstallation({ ...portal, clientId: 'app.2' })).rejects.toMatchObject(
      closed
    )
    tamper(`UPDATE events SET member_id = '${otherPortal.memberId}'`)
    const waiting = await store.inbox.listQuarantined({
      clientId: portal.clientId,
      reason: 'proof',
      limit: 1
    })
    expect(waiting).toEqual([])
    expect(unreadable.map(({ kind, error }) => [kind, error.code])).toEqual([
      ['grant', 'internal'],
      ['installation', 'internal'],
      ['quarantined event', 'internal']
    ])
  })

  it('under another name', async () => {
    tamper(`UPDATE one_time_values SET name = 'other'`)
    await expect(store.oneTime.take('other')).rejects.toMatchObject(closed)
  })
})

describe('one damaged record', () => {
  const clientId = portal.clientId
  const ids = ['a', 'b', 'c', 'd', 'e'].map((letter) => letter.repeat(32))

  beforeEach(async () => {
    await store.portals.forget(portal)
    for (const memberId of ids) {
      const key = { ...portal, memberId }
      await store.portals.createInstallation(bareInstallation({ ...key, applicationTokens: [token] }))
      await store.portals.createGrant(bareGrant({ ...key, keepAliveAt: ids.indexOf(memberId) }))
      await store.inbox.quarantine(waitingEvent({ ...key, dedupeKey: memberId }), bounds)
    }
  })

  it('is left out of a list of portals, whose pages stay as long as they should be', async () => {
    tamper(`UPDATE installations SET application_tokens = '[{"value":"v1.first.AAAA","storedAt":1}]'
            WHERE member_id IN ('${ids[1]}', '${ids[2]}')`)
    const first = await store.portals.listInstallations({ clientId, limit: 2 })
    expect(first.map(({ memberId }) => memberId)).toEqual([ids[0], ids[3]])
    const rest = await store.portals.listInstallations({ clientId, after: ids[3] ?? '', limit: 2 })
    expect(rest.map(({ memberId }) => memberId)).toEqual([ids[4]])
    expect(unreadable.map(({ kind, memberId }) => [kind, memberId])).toEqual([
      ['installation', ids[1]],
      ['installation', ids[2]]
    ])
  })

  it('does not stand in front of grants that are due, nor of events that wait', async () => {
    tamper(`UPDATE grants SET access_token = 'x' WHERE member_id IN ('${ids[0]}', '${ids[1]}')`)
    const due = await store.portals.listKeepAliveDue(clientId, 100, 2)
    expect(due.map(({ memberId }) => memberId)).toEqual([ids[2], ids[3]])
    tamper(`UPDATE events SET sealed_body = 'x' WHERE member_id IN ('${ids[0]}', '${ids[1]}')`)
    const waiting = await store.inbox.listQuarantined({ clientId, reason: 'proof', limit: 2 })
    expect(waiting.map(({ memberId }) => memberId)).toEqual([ids[2], ids[3]])
    expect(new Set(unreadable.map(({ kind }) => kind))).toEqual(new Set(['grant', 'quarantined event']))
    expect(unreadable.find(({ kind }) => kind === 'grant')).toMatchObject({ memberId: ids[0], userId: '1' })
  })

  it('lets the list of its own portal fail: what is decided by all grants must not be decided by some', async () => {
    tamper(`UPDATE grants SET access_token = 'x' WHERE member_id = '${ids[0]}'`)
    await expect(store.portals.listGrants({ clientId, memberId: ids[0] ?? '' })).rejects.toMatchObject({
      code: 'internal'
    })
  })
})
