// What leaves: portals that can be taken over elsewhere, each with an audit line.

import { randomBytes } from 'node:crypto'
import { beforeEach, expect, it } from 'vitest'
import { bareGrant, bareInstallation, fullInstallation } from '../conformance/samples.ts'
import { createMemoryStore } from '../stores/memory/index.ts'
import { testContext } from '../testing/test-context.ts'
import { createKeyRing, encryptStore, generateKey, parseKeys } from '../vault/index.ts'
import { exportPortals } from './export-portals.ts'
import { type PortablePortal, readPortablePortal } from './portable-portal.ts'

const keys = createKeyRing(parseKeys(generateKey(randomBytes)))
const memberIdOf = (index: number): string => index.toString(16).padStart(32, '0')

function given() {
  const engine = createMemoryStore()
  const context = testContext({ store: encryptStore(engine, keys, randomBytes), keys })
  const { portals } = context.store
  const keyOf = (index: number) => ({ clientId: context.clientId, memberId: memberIdOf(index) })
  return {
    engine,
    context,
    keyOf,
    all: () => exportPortals(context, (tell) => encryptStore(engine, keys, randomBytes, tell)),
    async install(index: number, users: Readonly<Record<string, 'lasting' | 'ending'>>) {
      await portals.createInstallation(bareInstallation({ ...keyOf(index), ownerUserId: '7' }))
      for (const [userId, kind] of Object.entries(users)) {
        const refreshToken = `refresh-token-of-${index}-${userId}`
        const tokens = { accessToken: `access-token-of-${index}-${userId}` }
        await portals.createGrant(
          bareGrant({ ...keyOf(index), userId, ...tokens, ...(kind === 'lasting' && { refreshToken }) })
        )
      }
    }
  }
}

let here: ReturnType<typeof given>
beforeEach(() => {
  here = given()
})

async function exported(): Promise<readonly PortablePortal[]> {
  const found: PortablePortal[] = []
  for await (const portal of here.all()) found.push(portal)
  return found
}

it('the owner comes first, and visitors without a lasting grant stay behind', async () => {
  await here.install(1, { '10': 'lasting', '7': 'lasting', '8': 'ending' })
  const [portal] = await exported()
  expect(portal?.grants).toEqual([
    { userId: '7', accessToken: 'access-token-of-1-7', refreshToken: 'refresh-token-of-1-7' },
    { userId: '10', accessToken: 'access-token-of-1-10', refreshToken: 'refresh-token-of-1-10' }
  ])
  expect(readPortablePortal(JSON.parse(JSON.stringify(portal)))).toEqual(portal)
})

it('more portals than fit on a page come in order, each with an audit line', async () => {
  const count = 230
  for (let index = 0; index < count; index += 1) await here.install(index, { '7': 'lasting' })
  const ids = (await exported()).map(({ memberId }) => memberId)
  expect(ids).toEqual(Array.from({ length: count }, (_, index) => memberIdOf(index)))
  for (const index of [0, 99, count - 1]) {
    expect(await here.context.store.audit.list(here.keyOf(index), 10)).toMatchObject([{ what: 'exported' }])
  }
})

it('portals that nobody can be served for are left out', async () => {
  await here.install(1, { '7': 'ending' })
  await here.install(2, {})
  await here.context.store.portals.createInstallation(fullInstallation({ clientId: 'app.another' }))
  expect(await exported()).toEqual([])
})

it('the newest application token goes with its portal', async () => {
  const installation = fullInstallation(here.keyOf(1))
  await here.context.store.portals.createInstallation(installation)
  await here.context.store.portals.createGrant(
    bareGrant({ ...here.keyOf(1), refreshToken: 'refresh-token-of-1-1' })
  )
  expect(await exported()).toMatchObject([{ applicationToken: 'application-token-2' }])
})

it('records that do not open are named after the last portal, so that nobody takes these for all', async () => {
  for (const index of [1, 2, 3]) await here.install(index, { '7': 'lasting' })
  const key = { ...here.keyOf(2), userId: '7' }
  const stored = await here.engine.portals.readGrant(key)
  await here.engine.portals.resealGrant(key, stored ?? bareGrant(), { accessToken: 'v1.gone.AAAA' })
  const found: PortablePortal[] = []
  const all = async () => {
    for await (const portal of here.all()) found.push(portal)
  }
  await expect(all()).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringContaining(memberIdOf(2))
  })
  expect(found.map(({ memberId }) => memberId)).toEqual([memberIdOf(1), memberIdOf(3)])
})
