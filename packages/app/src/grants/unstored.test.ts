// New tokens that a store does not take: kept, bounded, shown nowhere, and dropped when somebody else was faster.

import { inspect } from 'node:util'
import { beforeEach, describe, expect, it } from 'vitest'
import { bareInstallation, freshTokens, fullGrant, portal } from '../conformance/samples.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors/app-error.ts'
import type { Grant } from '../records/grant.ts'
import { testContext } from '../testing/test-context.ts'
import { createUnstored, type Unstored } from './unstored.ts'

describe('tokens that the store does not take', () => {
  let now: number
  let fails: boolean
  let offers: number
  let context: Context
  let unstored: Unstored
  beforeEach(async () => {
    now = 1_800_000_000_000
    fails = true
    offers = 0
    const real = testContext({ clientId: portal.clientId, env: { now: () => now } })
    const { portals } = real.store
    const commitTokens: typeof portals.commitTokens = async (...change) => {
      offers += 1
      if (fails) throw new AppError('busy', 'The disk of the store is full: free some space.')
      return portals.commitTokens(...change)
    }
    context = { ...real, store: { ...real.store, portals: { ...portals, commitTokens } } }
    unstored = createUnstored(context)
    await portals.createInstallation(bareInstallation())
    await portals.createGrant(fullGrant())
  })

  const stored = async (): Promise<Grant> => {
    const grant = await context.store.portals.readGrant(fullGrant())
    if (grant === undefined) throw new Error('The grant is gone.')
    return grant
  }

  it('are the newest generation, without the marks of failure', async () => {
    const renewed = await unstored.commit(await stored(), freshTokens(2), {})
    expect(renewed).toMatchObject({ generation: 2, accessToken: 'access-2', lastOutcome: 'refreshed' })
    expect(renewed).not.toHaveProperty('lostAt')
    expect(renewed).not.toHaveProperty('coolDownUntil')
    expect(await unstored.newest(await stored())).toEqual(renewed)
    expect([unstored.count, unstored.has(await stored())]).toEqual([1, true])
  })

  it('are offered again after a pause that doubles up to half a minute', async () => {
    await unstored.commit(await stored(), freshTokens(2), {})
    for (let second = 0; second < 300; second += 1) {
      now += 1_000
      await unstored.offer('due')
    }
    // 1 + 2 + 4 + 8 + 16 s, then one in 26 to 38 s.
    expect(offers).toBeGreaterThan(10)
    expect(offers).toBeLessThan(20)
    fails = false
    await unstored.offer('all')
    expect(await stored()).toMatchObject({ generation: 2, accessToken: 'access-2' })
    expect(unstored.count).toBe(0)
  })

  it('are dropped when another generation is stored, or the grant is gone', async () => {
    await unstored.commit(await stored(), freshTokens(2), {})
    fails = false
    await context.store.portals.commitTokens(fullGrant(), 1, freshTokens(3))
    const after = await stored()
    expect(await unstored.newest(after)).toEqual(after)
    expect(unstored.count).toBe(0)
  })

  it('are seen as stored when the store had taken them and only its answer was lost', async () => {
    await unstored.commit(await stored(), freshTokens(2), {})
    fails = false
    await context.store.portals.commitTokens(fullGrant(), 1, freshTokens(2))
    now += 60_000
    expect(await unstored.newest(await stored())).toMatchObject({ generation: 2, accessToken: 'access-2' })
    expect(unstored.count).toBe(0)
  })

  it('are bounded, and shown by nothing that prints the keeper', async () => {
    for (let user = 0; user < 1_000; user += 1) {
      expect(unstored.full).toBe(false)
      await unstored.commit({ ...fullGrant(), userId: String(user) }, freshTokens(2), {})
    }
    expect(unstored.full).toBe(true)
    expect(inspect(unstored, { depth: 9, showHidden: true })).not.toContain('access-2')
    expect(JSON.stringify(unstored)).not.toContain('access-2')
  })
})
