// Step 5: an employee opens the application.

import assert from 'node:assert/strict'
import { readRefusal } from '../../support/gateway-api.ts'
import { askWhoCalls, type Deal } from '../ask-portal.ts'
import type { Step } from '../step.ts'
import { administrator, dealCount, employee, type World } from '../world.ts'

export const visitor: Step = {
  title: 'an employee opens the application',
  async run(world) {
    const { sandbox, api, clientId, main } = world
    const { exchange } = await sandbox.open(main.memberId, clientId, { userId: employee })
    assert.equal(exchange?.response.status, 200, 'status of the page')
    const portal = await api.portal(main.memberId)
    assert.equal(portal.ownerUserId, administrator, 'owner after the visit')
    const sources = portal.grants.filter(({ userId }) => userId === employee).map(({ source }) => source)
    assert.deepEqual(sources, ['frame'], "source of the employee's grant")

    const seen = await ownDealsOnly(world)
    await sessionOf(world, exchange.response.body)
    return `owner unchanged, ${seen} of ${dealCount} deals as that user, session accepted and an altered one refused`
  }
}

/** Answers how many deals the employee sees. */
async function ownDealsOnly(world: World): Promise<number> {
  const { api, main } = world
  const caller = await askWhoCalls(world, main.memberId, employee)
  assert.equal(caller, employee, 'user of a call as the employee')

  const mine = { filter: { ASSIGNED_BY_ID: employee } }
  const { total: existing } = await api.call(main.memberId, 'crm.deal.list', mine)
  const { total: seen } = await api.call(main.memberId, 'crm.deal.list', {}, employee)
  assert.ok(seen !== undefined && seen > 0 && seen < dealCount, 'the employee sees some deals, not all')
  assert.equal(seen, existing, 'deals that the employee sees, and his own ones')

  const others = { filter: { '!ASSIGNED_BY_ID': employee }, select: ['ID', 'ASSIGNED_BY_ID'] }
  const [other] = (await api.call<readonly Deal[]>(main.memberId, 'crm.deal.list', others)).result
  assert.ok(other, 'there is no deal of somebody else')
  const refused = await api.refusedCall(main.memberId, 'crm.deal.get', { id: other.ID }, employee)
  assert.equal(refused.code, 'portal-error', "code for a deal of somebody else's")
  return seen
}

async function sessionOf({ gatewayUrl, main }: World, page: string): Promise<void> {
  const ask = (token: string): Promise<Response> =>
    fetch(`${gatewayUrl}/session`, { headers: { authorization: `Bearer ${token}` } })

  const { sessionToken } = visitOf(page)
  const accepted = await ask(sessionToken)
  assert.equal(accepted.status, 200, 'status for the session token')
  const { userId, memberId, admin } = (await accepted.json()) as Readonly<Record<string, unknown>>
  assert.deepEqual({ userId, memberId, admin }, { userId: employee, memberId: main.memberId, admin: false })

  const refused = await ask(withClaim(sessionToken, 'adm', true))
  assert.equal(refused.headers.get('latchkey-retry'), 'session', 'header Latchkey-Retry for an altered token')
  assert.match(refused.headers.get('www-authenticate') ?? '', /^Bearer error="invalid_token"/)
  const { status, code } = await readRefusal(refused)
  assert.deepEqual([status, code], [401, 'unauthorized'], 'refusal of an altered session token')
}

function visitOf(page: string): { readonly sessionToken: string } {
  const [, text] = /<script type="application\/json" id="latchkey-visit">(.*?)<\/script>/s.exec(page) ?? []
  assert.ok(text, 'the page carries no visit')
  return JSON.parse(text) as { sessionToken: string }
}

/** The same token with another claim and the old signature. */
function withClaim(token: string, name: string, value: unknown): string {
  const [head = '', payload = '', signature = ''] = token.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object
  const altered = Buffer.from(JSON.stringify({ ...claims, [name]: value })).toString('base64url')
  return [head, altered, signature].join('.')
}
