// Design section 5, on real processes that share one SQLite file: however many call, one token request.

import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKeyRing, generateKey, parseKeys } from '@latchkey/app'
import { type CallerProcess, startCaller } from '../support/caller-process.ts'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'

const processCount = 4
const callers = 25

describe('section 5, four processes on one SQLite file', () => {
  let given: GivenInstalled
  let processes: readonly CallerProcess[]

  beforeAll(async () => {
    const keys = generateKey(randomBytes)
    given = await givenInstalled({ engine: 'sqlite', app: { keys: createKeyRing(parseKeys(keys)) } })
    await given.expire()
    const { clientId, clientSecret } = given.credentials
    const settings = {
      address: given.store.name,
      keys,
      clientId,
      clientSecret,
      authServer: given.sandbox.authServer,
      memberId: given.portal.memberId,
      aheadMs: given.clock.now() - Date.now()
    }
    processes = await Promise.all(Array.from({ length: processCount }, () => startCaller(settings)))
  })
  afterAll(async () => {
    await Promise.all(processes.map((caller) => caller.close()))
    await given.close()
  })

  const all = async (want: 'token' | 'call') => {
    await given.sandbox.api.clearRequests()
    const reports = await Promise.all(processes.map((caller) => caller.call({ callers, want })))
    return reports.flatMap(({ outcomes }) => outcomes)
  }
  const everybody = <Value>(value: Value): Value[] =>
    Array.from({ length: processCount * callers }, () => value)

  it('an expired token: 100 callers get the same new generation from one token request', async () => {
    expect(await all('token')).toEqual(everybody(2))
    expect(await given.refreshes()).toBe(1)
  })

  it('a token that the portal refuses: 100 calls succeed with one token request', async () => {
    await given.expireUnseen()
    expect(await all('call')).toEqual(everybody('called'))
    expect(await given.refreshes()).toBe(1)
    expect((await given.stored())?.generation).toBe(3)
  })

  it('a single-use server does not mind them either', async () => {
    await given.sandbox.api.changeSettings({ singleUseRefresh: true })
    for (let hour = 0; hour < 3; hour += 1) {
      await given.expireUnseen()
      expect(await all('call')).toEqual(everybody('called'))
      expect(await given.refreshes()).toBe(1)
    }
  })

  it('a server that does not answer is not asked by everybody, and everybody is told', async () => {
    await given.expireUnseen()
    await given.sandbox.api.addFault({ on: 'token', action: 'reset' })
    expect(await all('call')).toEqual(everybody('auth-unreachable'))
    // One, or a second one by a process that came after the first second of the cool-down.
    expect(await given.refreshes()).toBeLessThanOrEqual(processCount)
  })
})
