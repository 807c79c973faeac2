// Design section 5: the authorization server refuses a refresh token for good, or answers for somebody else.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LostGrant } from '@latchkey/app'
import { engines } from '../support/given-application.ts'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'
import { changedAnswers, gate } from '../support/gated-fetch.ts'
import { auditOf } from '../support/requests.ts'

describe.each(engines)('section 5, a refused refresh token, on %s', (engine) => {
  let given: GivenInstalled
  let lost: LostGrant[]
  beforeEach(async () => {
    lost = []
    given = await givenInstalled({ engine, app: { onGrantLost: (grant) => void lost.push(grant) } })
    await given.expire()
  })
  afterEach(() => given.close())

  const refuse = (code = 'invalid_grant') =>
    given.sandbox.api.addFault({ on: 'token', action: `error:${code}`, times: 1 })

  describe.each(['invalid_grant', 'expired_token'])('%s', (code) => {
    it('the grant is lost, the application is told once, and nobody asks again', async () => {
      await refuse(code)
      const refused = await Promise.allSettled(Array.from({ length: 10 }, () => given.ask()))
      for (const { reason } of refused as readonly PromiseRejectedResult[]) {
        expect(reason).toMatchObject({ code: 'grant-lost', status: 409, retry: 'after-reinstall' })
      }
      await expect(given.ask(given.another())).rejects.toMatchObject({ code: 'grant-lost' })
      expect(await given.refreshes()).toBe(1)
      expect(lost).toEqual([{ memberId: given.portal.memberId, userId: given.owner }])
      const audits = (await auditOf(given)).filter(([what]) => what === 'grant-lost')
      expect(audits).toEqual([['grant-lost', given.owner]])
    })

    it('the portal stays active, with a grant that is lost', async () => {
      await refuse(code)
      await given.ask().catch(() => undefined)
      const view = await given.app.portal(given.portal.memberId).view()
      expect(view.state).toBe('active')
      expect(view.grants).toMatchObject([{ userId: given.owner, state: 'lost', lastOutcome: 'lost' }])
    })
  })

  it('a refresh token past its real end is lost too', async () => {
    await given.sandbox.api.moveClock({ advance: '31d' })
    await expect(given.ask()).rejects.toMatchObject({
      code: 'grant-lost',
      portal: { error: 'expired_token', error_description: 'The refresh token provided has expired.' }
    })
  })

  it('the owner’s next visit heals the grant', async () => {
    await refuse()
    await given.ask().catch(() => undefined)
    expect(await given.visit(given.owner)).toBe(200)
    expect(await given.ask()).toMatchObject({ ID: given.owner })
  })

  it('refused, but a sibling stored a newer generation meanwhile: the sibling’s is used', async () => {
    const held = gate('/oauth/token/', 'before')
    const late = given.another({ fetch: held.fetch }).portal(given.portal.memberId).token()
    await held.arrived
    // The lease runs out, another process refreshes; only then the refusal of the old token arrives.
    given.clock.advance(20_001)
    const siblings = await given.app.portal(given.portal.memberId).token()
    await refuse()
    held.open()
    expect(await late).toMatchObject({ accessToken: siblings.accessToken, generation: 2 })
    expect(lost).toEqual([])
    expect(await given.stored()).not.toHaveProperty('lostAt')
  })

  it('a visit during the refresh is a newer generation too', async () => {
    const held = gate('/oauth/token/', 'before')
    const late = given.another({ fetch: held.fetch }).portal(given.portal.memberId).token()
    await held.arrived
    await given.visit(given.owner)
    await refuse()
    held.open()
    expect((await late).generation).toBe(2)
    expect(lost).toEqual([])
  })

  it('a handler that is told of the loss may ask for the grant itself, and may fail', async () => {
    const asked: unknown[] = []
    const app = given.another({
      async onGrantLost({ memberId, userId }) {
        asked.push(
          await app
            .portal(memberId)
            .refresh(userId)
            .catch((error: unknown) => error)
        )
        throw new Error('This handler is broken.')
      }
    })
    await given.sandbox.api.addFault({ on: 'token', action: 'error:invalid_grant', times: 2 })
    await expect(given.ask(app)).rejects.toMatchObject({ code: 'grant-lost' })
    await expect.poll(() => asked).toMatchObject([{ code: 'grant-lost' }])
  })

  describe('an answer for somebody else', () => {
    it.each([
      ['member_id', '0123456789abcdef0123456789abcdef'],
      ['user_id', 2]
    ])('%s is not the grant’s: nothing is stored, the outcome is mismatch', async (name, value) => {
      const before = await given.stored()
      const deceived = given.another({
        fetch: changedAnswers('/oauth/token/', (body) => ({ ...body, [name]: value }))
      })
      await expect(given.ask(deceived)).rejects.toMatchObject({ code: 'grant-lost' })
      expect(await given.stored()).toMatchObject({
        generation: before?.generation,
        accessExpiresAt: before?.accessExpiresAt,
        lastOutcome: 'mismatch'
      })
      expect((await auditOf(given)).map(([what]) => what)).toContain('refresh')
      given.clock.advance(6 * 60_000 + 1)
      expect(await given.ask()).toMatchObject({ ID: given.owner })
    })

    it('members that an answer leaves out prove nothing', async () => {
      const sparse = given.another({
        fetch: changedAnswers(
          '/oauth/token/',
          ({ member_id: _member, user_id: _user, client_endpoint: _endpoint, ...body }) => body
        )
      })
      expect(await given.ask(sparse)).toMatchObject({ ID: given.owner })
    })

    it('an answer without a refresh token keeps the stored one', async () => {
      const sparse = given.another({
        fetch: changedAnswers('/oauth/token/', ({ refresh_token: _refresh, ...body }) => body)
      })
      await given.ask(sparse)
      await given.expire()
      expect(await given.ask()).toMatchObject({ ID: given.owner })
    })
  })
})
