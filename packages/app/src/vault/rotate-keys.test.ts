// A change of keys while the store is in use: nothing is lost, and it ends with a true statement.

import { randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  bareGrant,
  bareInstallation,
  freshTokens,
  fullGrant,
  otherPortal,
  owner,
  portal,
  waitingEvent
} from '../conformance/samples.ts'
import type { Store } from '../store/store.ts'
import { createMemoryStore } from '../stores/memory/index.ts'
import {
  checkKeys,
  countKeyUse,
  createKeyRing,
  encryptStore,
  generateKey,
  parseKeys,
  rotateKeys,
  type Rotation,
  type RotationTask
} from './index.ts'

const { clientId } = portal
const [oldKey, newKey] = [generateKey(randomBytes, 'old'), generateKey(randomBytes, 'new')]
const both = `${newKey},${oldKey}`
const bounds = { perPortal: 10, total: 10 }
const portalsInAll = 60
const memberIdOf = (index: number): string => String(index).padStart(32, '0')
const token = { value: 'application-token', storedAt: 1 }

let engine: Store
const ringOf = (keys: string) => createKeyRing(parseKeys(keys))
const storeWith = (keys: string): Store => encryptStore(engine, ringOf(keys), randomBytes)
const rotate = (keys = both, more: Partial<RotationTask> = {}): Promise<Rotation> =>
  rotateKeys({ store: engine, keys: ringOf(keys), clientId, ...more })

beforeEach(async () => {
  engine = createMemoryStore()
  await checkKeys({ store: engine, keys: ringOf(oldKey), clientId })
  const { portals, inbox } = storeWith(oldKey)
  for (let index = 0; index < portalsInAll; index += 1) {
    const key = { ...portal, memberId: memberIdOf(index) }
    await portals.createInstallation(bareInstallation({ ...key, applicationTokens: [token, token] }))
    await portals.createGrant(fullGrant(key))
  }
  await inbox.quarantine(waitingEvent(), bounds)
  await inbox.quarantine(waitingEvent({ reason: 'token', dedupeKey: '2' }), bounds)
})

const firstPortal = { ...portal, memberId: memberIdOf(0) }
const firstGrant = { ...owner, memberId: memberIdOf(0) }
/** Installations, grants and two quarantined events. */
const recordsInAll = 2 * portalsInAll + 2

async function use(keys = both): Promise<Readonly<Record<string, number>>> {
  const counted = await countKeyUse({ store: engine, keys: ringOf(keys), clientId })
  return Object.fromEntries(counted.map(({ keyId, records }) => [keyId, records]))
}

describe('given a new first key', () => {
  it('everything is encrypted anew, opens with that key alone, and means what it meant', async () => {
    expect(await use()).toEqual({ new: 0, old: recordsInAll })
    expect(await rotate()).toEqual({
      outcome: 'complete',
      keyId: 'new',
      removable: ['old'],
      resealed: recordsInAll,
      unreadable: [],
      unreadableCount: 0
    })
    expect(await use()).toEqual({ new: recordsInAll, old: 0 })
    await checkKeys({ store: engine, keys: ringOf(newKey), clientId })
    const { portals, inbox } = storeWith(newKey)
    expect(await portals.readGrant(firstGrant)).toEqual(fullGrant(firstGrant))
    const installation = await portals.readInstallation(firstPortal)
    expect(installation?.applicationTokens).toEqual([token, token])
    for (const reason of ['proof', 'token'] as const) {
      const [waiting] = await inbox.listQuarantined({ clientId, reason, limit: 10 })
      expect(waiting?.sealedBody).toBe(waitingEvent().sealedBody)
    }
  })

  it('each page of portals is told', async () => {
    const told: unknown[] = []
    await rotate(both, { onProgress: (progress) => told.push(progress) })
    expect(told).toEqual([
      { round: 1, portals: 50, records: 100, resealed: 100 },
      { round: 1, portals: 60, records: 120, resealed: 120 },
      { round: 2, portals: 50, records: 100, resealed: 122 },
      { round: 2, portals: 60, records: 120, resealed: 122 }
    ])
  })

  it('a second run has nothing to do', async () => {
    await rotate()
    expect(await rotate()).toMatchObject({ outcome: 'complete', resealed: 0 })
  })

  it('a run that was killed goes on where it ended', async () => {
    const killed = rotate(both, {
      onProgress() {
        throw new Error('killed')
      }
    })
    await expect(killed).rejects.toThrow('killed')
    expect(await use()).toEqual({ new: 100, old: 22 })
    // The old key may not be taken away yet, nor the new one.
    for (const alone of [oldKey, newKey]) {
      await expect(checkKeys({ store: engine, keys: ringOf(alone), clientId })).rejects.toThrow('KEYS')
    }
    expect(await rotate()).toMatchObject({ outcome: 'complete', resealed: 22 })
  })

  it('a refresh at the same moment wins, whichever key it writes with', async () => {
    for (const [keys, generation] of [
      [both, 2],
      [`${oldKey},${newKey}`, 3]
    ] as const) {
      const refreshing: Store = {
        ...engine,
        portals: {
          ...engine.portals,
          async resealGrant(key, before, after) {
            // Once, between the reading and the writing of the rotation.
            await storeWith(keys).portals.commitTokens(firstGrant, generation - 1, freshTokens(generation))
            return engine.portals.resealGrant(key, before, after)
          }
        }
      }
      await rotateKeys({ store: refreshing, keys: ringOf(both), clientId })
      await rotate()
      const grant = await storeWith(newKey).portals.readGrant(firstGrant)
      expect(grant).toMatchObject({ ...freshTokens(generation), generation })
      await storeWith(oldKey).portals.createGrant(bareGrant({ ...firstPortal, userId: 'another' }))
    }
  })

  it('portals that are forgotten meanwhile do no harm', async () => {
    const forgetting: Store = {
      ...engine,
      portals: {
        ...engine.portals,
        async replaceInstallation(installation) {
          if (installation.memberId === firstPortal.memberId) await engine.portals.forget(firstPortal)
          return engine.portals.replaceInstallation(installation)
        }
      }
    }
    const rotation = await rotateKeys({ store: forgetting, keys: ringOf(both), clientId })
    expect(rotation).toMatchObject({ outcome: 'complete', resealed: recordsInAll - 2 })
    expect(await engine.portals.readInstallation(firstPortal)).toBeUndefined()
  })
})

describe('the old keys may not be removed', () => {
  it('while a record does not open: it is named, and the others are done', async () => {
    const key = { ...portal, userId: '1', memberId: memberIdOf(7) }
    const stored = await engine.portals.readGrant(key)
    await engine.portals.resealGrant(key, stored ?? fullGrant(), { accessToken: 'v1.old.AAAA' })
    const rotation = await rotate()
    expect(rotation).toMatchObject({ outcome: 'unreadable', removable: [], resealed: recordsInAll - 1 })
    expect(rotation.unreadable).toMatchObject([{ kind: 'grant', memberId: memberIdOf(7), userId: '1' }])
    await expect(checkKeys({ store: engine, keys: ringOf(newKey), clientId })).rejects.toThrow('"old"')
    await storeWith(both).portals.forget(key)
    expect(await rotate()).toMatchObject({ outcome: 'complete', removable: ['old'] })
  })

  it('while somebody goes on writing with one of them', async () => {
    let serial = 0
    const rotation = await rotate(both, {
      onProgress({ portals }) {
        if (portals === portalsInAll) return
        serial += 1
        void storeWith(oldKey).portals.createGrant(bareGrant({ ...firstPortal, userId: `new-${serial}` }))
      }
    })
    expect(rotation).toMatchObject({ outcome: 'still-written', removable: [] })
    expect(await rotate()).toMatchObject({ outcome: 'complete' })
  })

  it('and a process that has one of them first writes it down again', async () => {
    await rotate()
    await checkKeys({ store: engine, keys: ringOf(`${oldKey},${newKey}`), clientId })
    await expect(checkKeys({ store: engine, keys: ringOf(newKey), clientId })).rejects.toThrow('"old"')
    expect(await countKeyUse({ store: engine, keys: ringOf(both), clientId })).toEqual([
      { keyId: 'new', inRing: true, inCanary: true, records: recordsInAll },
      { keyId: 'old', inRing: true, inCanary: true, records: 0 }
    ])
  })
})

describe('given a store in plaintext', () => {
  const plain = generateKey(randomBytes, 'plaintext')

  it('a key in front of it and a rotation encrypt what was readable, and the other way round', async () => {
    await rotate(`${plain},${oldKey}`)
    const readable = await engine.portals.readGrant(firstGrant)
    expect(readable?.accessToken).toBe('v1.plaintext.access-1')
    await rotate(`${newKey},${plain}`)
    const sealed = await engine.portals.readGrant(firstGrant)
    expect(sealed?.accessToken).toMatch(/^v1\.new\./)
    expect(await storeWith(newKey).portals.readGrant(firstGrant)).toEqual(fullGrant(firstGrant))
    await checkKeys({ store: engine, keys: ringOf(newKey), clientId })
  })
})

it('records of another application are left alone', async () => {
  const key = { ...otherPortal, clientId: 'app.2' }
  await storeWith(oldKey).portals.createInstallation(bareInstallation({ ...key, applicationTokens: [token] }))
  await rotate()
  const stored = await engine.portals.readInstallation(key)
  expect(stored?.applicationTokens[0]?.value).toMatch(/^v1\.old\./)
})
