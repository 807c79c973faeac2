// Design section 5: while the owner's grant is lost, the most recently proven administrator's serves.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../support/given-application.ts'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'
import { auditOf } from '../support/requests.ts'

const people = { users: [{ admin: true }, { admin: true }, { admin: true }, { admin: false }] }

describe.each(engines)('section 5, the fallback administrator, on %s', (engine) => {
  let given: GivenInstalled
  beforeEach(async () => {
    given = await givenInstalled({ engine, portal: people })
    for (const userId of ['3', '2', '4']) {
      given.clock.advance(1_000)
      await given.visit(userId)
    }
  })
  afterEach(() => given.close())

  /** What the portal answers to the next call, whoever makes it. */
  const refuseNext = (times = 1) =>
    given.sandbox.api.addFault({ on: 'rest', action: 'error:authorization_error', times })
  const fallbacks = async () =>
    (await auditOf(given)).filter(([what]) => what === 'fallback-administrator-serves')

  it('serves the very call that found the owner’s grant lost', async () => {
    await refuseNext()
    expect(await given.ask()).toMatchObject({ ID: '2' })
  })

  it('serves what follows, in every process, until the owner’s visit heals his grant', async () => {
    await refuseNext()
    await given.ask()
    expect(await given.ask()).toMatchObject({ ID: '2' })
    given.clock.advance(5_001)
    expect(await given.ask(given.another())).toMatchObject({ ID: '2' })
    expect((await given.app.portal(given.portal.memberId).view()).ownerUserId).toBe('1')
    await given.sandbox.api.moveClock({ advance: '2m' })
    await given.visit('1')
    expect(await given.ask()).toMatchObject({ ID: '1' })
  })

  it('is audited, once and not at every call', async () => {
    await refuseNext()
    for (let call = 0; call < 5; call += 1) await given.ask()
    expect(await fallbacks()).toEqual([['fallback-administrator-serves', '2']])
  })

  it('serves after a refresh token that was refused, too', async () => {
    await given.expire()
    await given.sandbox.api.addFault({ on: 'token', action: 'error:invalid_grant', times: 1 })
    expect(await given.ask()).toMatchObject({ ID: '2' })
    expect(await given.refreshes()).toBe(2)
  })

  it('is the next one when the first is lost as well', async () => {
    await refuseNext(2)
    expect(await given.ask()).toMatchObject({ ID: '3' })
    expect(await given.ask()).toMatchObject({ ID: '3' })
  })

  it('is the next one when the first one’s refresh token is refused', async () => {
    await given.expire()
    await given.sandbox.api.addFault({ on: 'token', action: 'error:invalid_grant', times: 2 })
    expect(await given.ask()).toMatchObject({ ID: '3' })
  })

  it('is never somebody who is no administrator', async () => {
    await refuseNext(3)
    await expect(given.ask()).rejects.toMatchObject({ code: 'grant-lost' })
    await expect(given.ask()).rejects.toMatchObject({ code: 'grant-lost' })
    expect(await given.calls()).toBe(3 + (await profileCallsOfVisits()))
  })

  it('does not serve for a user who was named', async () => {
    await refuseNext()
    const named = given.app.portal(given.portal.memberId).as('1')
    await expect(named.call('profile')).rejects.toMatchObject({ code: 'grant-lost' })
    await expect(named.token()).rejects.toMatchObject({ code: 'grant-lost' })
    expect(await fallbacks()).toEqual([])
  })

  it('does not serve when the setting is off', async () => {
    const strict = given.another({ fallbackAdministrator: 'off' })
    await refuseNext()
    await expect(given.ask(strict)).rejects.toMatchObject({ code: 'grant-lost' })
    await expect(given.ask(strict)).rejects.toMatchObject({ code: 'grant-lost' })
    expect(await fallbacks()).toEqual([])
  })

  it('does not serve while the owner’s server merely does not answer', async () => {
    await given.expire()
    await given.sandbox.api.addFault({ on: 'token', action: 'status:503' })
    await expect(given.ask()).rejects.toMatchObject({ code: 'auth-unreachable' })
    expect(await given.refreshes()).toBe(1)
  })

  /** Each visit asks the portal for the visitor. */
  async function profileCallsOfVisits(): Promise<number> {
    return (await given.sandbox.api.requests()).filter(({ to }) => to === 'application').length
  }
})
