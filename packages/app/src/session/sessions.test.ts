// Sessions of pages: given out at a visit, renewed by a fresh proof, worth nothing once the installation is not active.

import { beforeEach, describe, expect, test } from 'vitest'
import { createTokenEndpoint } from '../auth-server/token-request.ts'
import { bareInstallation } from '../conformance/samples.ts'
import { createProver } from '../proof/prove.ts'
import type { Installation, InstallationState } from '../records/installation.ts'
import { type TestContext, testContext } from '../testing/test-context.ts'
import { createSessions, type Sessions } from './sessions.ts'

const hourMs = 3_600_000
const address = 'https://app.example/session'
const accessToken = 'a'.repeat(70)
const memberId = 'c'.repeat(32)

let context: TestContext
let sessions: Sessions
let now: number
/** Whom the authorization server and the portal name. */
let caller: { userId: string; memberId: string }

beforeEach(() => {
  now = 1_800_000_000_000
  caller = { userId: '7', memberId }
  context = testContext({
    env: { now: () => now },
    answer: ({ url }) =>
      url.endsWith('/rest/app.info')
        ? Response.json({
            result: {
              client_id: context.clientId,
              user_id: Number(caller.userId),
              install: {
                member_id: caller.memberId,
                client_endpoint: 'https://portal.example/rest/',
                status: 'L'
              }
            }
          })
        : Response.json({ result: { ID: caller.userId, ADMIN: caller.userId === '1' } })
  })
  sessions = createSessions(context, createProver(context, createTokenEndpoint(context)))
})

async function installed(
  state: InstallationState = 'active',
  parts: Partial<Installation> = {}
): Promise<void> {
  const { clientId, authServers } = context
  const [authServer = ''] = authServers
  await context.store.portals.createInstallation(
    bareInstallation({ clientId, memberId, authServer, state, ...parts })
  )
}
const sign = (userId = '7', admin = false): Promise<string> => sessions.sign({ userId, memberId, admin })
const bearing = (token: string): Request =>
  new Request(address, { headers: { authorization: `Bearer ${token}` } })
function renewing(previous?: string): Request {
  const authorization = previous === undefined ? {} : { authorization: `Bearer ${previous}` }
  return new Request(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', ...authorization },
    body: JSON.stringify({ accessToken })
  })
}

describe('a session', () => {
  test('of an active installation names its user and portal', async () => {
    await installed()
    expect(await sessions.verify(bearing(await sign()))).toEqual({
      userId: '7',
      memberId,
      admin: false,
      issuedAt: now,
      expiresAt: now + 600_000
    })
  })

  test.each<InstallationState>(['payment-required', 'uninstalling', 'uninstalled'])(
    'of a portal in state %s is refused, and not renewed: nobody is asked',
    async (state) => {
      await installed(state)
      const token = await sign()
      await expect(sessions.verify(bearing(token))).rejects.toMatchObject({ code: 'unauthorized' })
      await expect(sessions.renew(renewing(token))).rejects.toMatchObject({ code: 'unauthorized' })
      expect(context.sent).toEqual([])
    }
  )

  test('of a portal that nobody knows is refused', async () => {
    await expect(sessions.verify(bearing(await sign()))).rejects.toMatchObject({ code: 'unauthorized' })
  })
})

describe('renewal', () => {
  const renew = async (previous?: string): Promise<string> =>
    (await sessions.renew(renewing(previous))).sessionToken

  test.each([0, 600_000, 600_000 + 24 * hourMs - 1_000])('works %i ms later', async (ms) => {
    await installed()
    const previous = await sign()
    now += ms
    expect(await sessions.verify(bearing(await renew(previous)))).toMatchObject({
      userId: '7',
      issuedAt: now
    })
  })

  test('ends a day after the end of the session', async () => {
    await installed()
    const previous = await sign()
    now += 600_000 + 24 * hourMs + 1_000
    await expect(renew(previous)).rejects.toMatchObject({ code: 'unauthorized' })
    expect(context.sent).toEqual([])
  })

  test('takes administrator rights from the fresh proof, not from the old session', async () => {
    await installed()
    const lost = await renew(await sign('7', true))
    expect((await sessions.verify(bearing(lost))).admin).toBe(false)
    caller = { ...caller, userId: '1' }
    const gained = await renew(await sign('1', false))
    expect((await sessions.verify(bearing(gained))).admin).toBe(true)
  })

  test.each([
    ['user', { userId: '8' }],
    ['portal', { memberId: 'd'.repeat(32) }]
  ])('is refused for another %s', async (_what, other) => {
    await installed()
    caller = { ...caller, ...other }
    await expect(renew(await sign())).rejects.toMatchObject({ code: 'unauthorized', field: 'accessToken' })
  })

  test('is refused when another authorization server than the first proves the user', async () => {
    const believed = [...context.authServers, 'https://first.example']
    Object.assign(context, { authServers: believed })
    await installed('active', { authServer: 'https://first.example' })
    await expect(renew()).rejects.toMatchObject({ code: 'unproven' })
  })
})
