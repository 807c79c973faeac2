// Wrong keys are told before anything is done with a store.

import { randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { bareGrant, bareInstallation, fullInstallation, otherPortal, portal } from '../conformance/samples.ts'
import type { Store } from '../store/store.ts'
import { createMemoryStore } from '../stores/memory/index.ts'
import { canaryKeyIds } from './canary.ts'
import { checkKeys, createKeyRing, encryptStore, generateKey, type KeyRing, parseKeys } from './index.ts'

const { clientId } = portal
const [oldKey, newKey] = [generateKey(randomBytes, 'old'), generateKey(randomBytes, 'new')]
const ringOf = (keys: string): KeyRing => createKeyRing(parseKeys(keys))
const check = (keys: string, of = clientId): Promise<void> =>
  checkKeys({ store, keys: ringOf(keys), clientId: of })
const idsInCanary = () => canaryKeyIds({ store, keys: ringOf(oldKey), clientId })
const wrong = { code: 'misconfigured', field: 'KEYS' }

let store: Store
beforeEach(() => {
  store = createMemoryStore()
})

async function givenRecords(keys = oldKey): Promise<void> {
  const { portals } = encryptStore(store, ringOf(keys), randomBytes)
  await portals.createInstallation(fullInstallation())
  await portals.createGrant(bareGrant())
}

async function everything(): Promise<string> {
  const { portals } = store
  return JSON.stringify([
    await portals.readCanary(clientId),
    await portals.listInstallations({ clientId, limit: 500 }),
    await portals.listGrants(portal)
  ])
}

describe('given a new store', () => {
  it('its first key is written down, and fits from then on', async () => {
    await check(oldKey)
    await check(oldKey)
    expect(await idsInCanary()).toEqual(['old'])
    expect(await store.portals.readCanary(clientId)).toMatch(/^v1\.old\.[\w-]+$/)
  })

  it('of two processes with different keys one is told at its start', async () => {
    const results = await Promise.allSettled([check(oldKey), check(newKey)])
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: wrong })
  })

  it('each application has keys of its own', async () => {
    await check(oldKey)
    await check(newKey, 'app.2')
    await expect(check(oldKey, 'app.2')).rejects.toMatchObject(wrong)
  })
})

describe('given a store in use', () => {
  beforeEach(async () => {
    await check(oldKey)
    await givenRecords()
  })

  it('an unknown key is refused, and nothing is changed', async () => {
    const before = await everything()
    await expect(check(newKey)).rejects.toMatchObject({ ...wrong, message: expect.stringContaining('"old"') })
    expect(await everything()).toBe(before)
  })

  it('so is a key of the same id with other bytes', async () => {
    const before = await everything()
    const imposter = generateKey(randomBytes, 'old')
    await expect(check(imposter)).rejects.toMatchObject({
      ...wrong,
      message: expect.stringContaining('these bytes of the key "old"')
    })
    await expect(check(`${newKey},${imposter}`)).rejects.toMatchObject(wrong)
    expect(await everything()).toBe(before)
  })

  it('a new first key is written down beside the old one: from then on neither may be missing', async () => {
    await check(`${newKey},${oldKey}`)
    expect(await idsInCanary()).toEqual(['new', 'old'])
    for (const alone of [newKey, oldKey]) await expect(check(alone)).rejects.toMatchObject(wrong)
    await check(`${oldKey},${newKey}`)
  })

  it('a new key that does not encrypt yet may still be taken away', async () => {
    await check(`${oldKey},${newKey}`)
    await check(oldKey)
  })

  it('the key named plaintext has to be there like any other', async () => {
    const plain = generateKey(randomBytes, 'plaintext')
    await check(`${plain},${oldKey}`)
    expect(await store.portals.readCanary(clientId)).toContain('v1.plaintext.latchkey')
    await expect(check(oldKey)).rejects.toMatchObject({ message: expect.stringContaining('"plaintext"') })
  })
})

describe('given a store that was written before there were canaries', () => {
  it('a right key is written down, with others that records need', async () => {
    await givenRecords()
    await check(`${newKey},${oldKey}`)
    expect(await idsInCanary()).toEqual(['new', 'old'])
  })

  it('a wrong key is refused, and nothing is changed', async () => {
    await givenRecords()
    const before = await everything()
    await expect(check(newKey)).rejects.toMatchObject(wrong)
    await expect(check(generateKey(randomBytes, 'old'))).rejects.toMatchObject(wrong)
    expect(await everything()).toBe(before)
  })

  it('one damaged record does not make the key a wrong one', async () => {
    const damaged = { value: 'v1.old.AAAA', storedAt: 1 }
    await store.portals.createInstallation(bareInstallation({ ...otherPortal, applicationTokens: [damaged] }))
    await expect(check(oldKey)).rejects.toMatchObject(wrong)
    await givenRecords()
    await check(oldKey)
    expect(await idsInCanary()).toEqual(['old'])
  })
})
