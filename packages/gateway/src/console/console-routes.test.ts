// What the application itself can read is told to administrators of the portal, and to nobody else.

import { beforeEach, describe, expect, test } from 'vitest'
import { type GivenGateway, givenGateway } from '../testing/given-gateway.ts'

let gateway: GivenGateway
beforeEach(async () => {
  gateway = givenGateway()
  await gateway.install('1')
})

/** The session token in the page that this user opens. */
async function sessionOf(userId: string): Promise<string> {
  const response = await gateway.http.open.request('/app', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: gateway.world.installForm(userId).toString()
  })
  const [, json = '{}'] = /id="latchkey-visit">(.*?)<\/script>/.exec(await response.text()) ?? []
  return (JSON.parse(json) as { readonly sessionToken: string }).sessionToken
}

function deals(session?: string): Promise<Response> {
  const headers = session === undefined ? {} : { authorization: `Bearer ${session}` }
  return Promise.resolve(gateway.http.open.request('/console/deals', { headers }))
}

describe('GET /console/deals', () => {
  test('an administrator gets the newest deals, read with the owner’s access, and never a token', async () => {
    gateway.world.deals = { total: 12 }
    const response = await deals(await sessionOf('1'))
    expect(response.headers.get('cache-control')).toBe('no-store')
    const text = await response.text()
    expect(JSON.parse(text)).toEqual({
      deals: Array.from({ length: 8 }, (_, index) => ({
        id: String(index + 1),
        title: '',
        amount: 0,
        currency: '',
        outcome: 'open'
      })),
      total: 12,
      grant: { userId: '1', generation: expect.any(Number), refreshedAt: expect.any(Number) }
    })
    expect(text).not.toMatch(/[0-9a-f]{32}/)
  })

  test('an employee is refused, and the portal is not even asked', async () => {
    const response = await deals(await sessionOf('2'))
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({
      code: 'unproven',
      detail: 'Only administrators see what the application itself can read.'
    })
    expect(gateway.world.calls).toEqual([])
  })

  test.each([
    ['no session', () => Promise.resolve(undefined)],
    ['the admin token of the operator', () => Promise.resolve(gateway.adminToken)],
    ['the session of a portal that is forgotten', sessionOfForgotten]
  ])('%s: the page is told to renew its session', async (_, session) => {
    const response = await deals(await session())
    expect(response.status).toBe(401)
    expect(response.headers.get('latchkey-retry')).toBe('session')
    expect(response.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
  })

  test('a refusal of the portal reaches the page in the portal’s words', async () => {
    gateway.world.deals = { total: 3, breaksAfter: 0 }
    const response = await deals(await sessionOf('1'))
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({ code: 'portal-error', portal: { error: 'ERROR_CORE' } })
  })

  async function sessionOfForgotten(): Promise<string> {
    const session = await sessionOf('1')
    await gateway.ask('DELETE', `/api/v1/portals/${gateway.world.memberId}`)
    return session
  }
})

test('where another page takes the place of the console, its routes are neither there nor described', async () => {
  const { http } = givenGateway({ consoleScript: undefined })
  for (const path of ['/console.js', '/console/deals']) {
    expect((await http.open.request(path)).status).toBe(404)
  }
  expect(await (await http.operator.request('/openapi.json')).text()).not.toContain('console')
})
