// Step 14: payment runs out and comes back, on two portals, for each way to learn of it.

import assert from 'node:assert/strict'
import type { PortalView } from '@latchkey/app'
import type { PortalInfo } from '@latchkey/sandbox'
import { eventBody, formPost } from '../../support/requests.ts'
import { waitFor } from '../../support/wait-for.ts'
import { askWhoCalls } from '../ask-portal.ts'
import { isAppInfo, isTokenRequest, logFromNow } from '../log.ts'
import type { Step } from '../step.ts'
import { administrator, type World } from '../world.ts'

const dayMs = 86_400_000
/** A paid application works 14 full days past its end date (portal-behaviour.md section 11.4). */
const graceMs = 14 * dayMs
const refusedCalls = 5

export const payment: Step = {
  title: 'payment runs out and comes back',
  async run(world) {
    await toldByAnEvent(world)
    await foundByACall(world)
    return `by ONAPPPAYMENT and by a call; ${2 * refusedCalls} calls refused without asking anybody; paid again, both work`
  }
}

/** An event tells the end, a visit the payment: another event within the minute would wait (design section 4, rule 5). */
async function toldByAnEvent(world: World): Promise<void> {
  const { sandbox, clientId, main } = world
  await endPayment(world, main)
  const log = await logFromNow(sandbox)
  await notify(world, main)
  await stateOf(world, main, 'payment-required')
  assert.equal((await log()).filter(isAppInfo).length, 1, 'questions that the event has caused')
  await callsAreRefused(world, main)

  const paidUntil = await pay(world, main)
  await sandbox.open(main.memberId, clientId, { userId: administrator })
  await works(world, main, paidUntil)
}

/** A refresh finds the end, an event tells the payment. */
async function foundByACall(world: World): Promise<void> {
  const { sandbox, api, clientId, second } = world
  await endPayment(world, second)
  await sandbox.moveClock({ advance: '61m' })
  const log = await logFromNow(sandbox)
  const refused = await api.refusedCall(second.memberId, 'user.current')
  assert.deepEqual([refused.status, refused.code], [402, 'payment-required'], 'refusal of the first call')
  assert.equal((await log()).filter(isTokenRequest).length, 1, 'token requests of the first call')
  await stateOf(world, second, 'payment-required')
  await callsAreRefused(world, second)

  const paidUntil = await pay(world, second)
  const { exchanges } = await sandbox.sendEvent(second.memberId, clientId, {
    event: 'ONAPPPAYMENT',
    data: { CODE: clientId, VERSION: 1, STATUS: 'P', PAYMENT_EXPIRED: 'N', DAYS: 365 }
  })
  assert.deepEqual(
    exchanges.map(({ response }) => response.status),
    [200],
    'status for ONAPPPAYMENT'
  )
  await works(world, second, paidUntil)
}

async function endPayment({ sandbox }: World, { memberId }: PortalInfo): Promise<void> {
  const { now } = await sandbox.clock()
  await sandbox.changePlan(memberId, { paidUntil: now - graceMs - dayMs })
}

/** Answers until when. */
async function pay({ sandbox }: World, { memberId }: PortalInfo): Promise<number> {
  const { now } = await sandbox.clock()
  const paidUntil = Math.floor(now / 1000) * 1000 + 365 * dayMs
  await sandbox.changePlan(memberId, { paidUntil })
  return paidUntil
}

/**
 * The documented form, which proves nothing (wire.md section 5.4). Written here, since no event leaves a portal any more
 * where the application is not paid for (portal-behaviour.md section 7.3): it was under way when the payment ended.
 */
async function notify({ gatewayUrl, clientId }: World, { memberId, domain, url }: PortalInfo): Promise<void> {
  const body = eventBody({
    event: 'ONAPPPAYMENT',
    data: { CODE: clientId, VERSION: '1', STATUS: 'P', PAYMENT_EXPIRED: 'Y', DAYS: '-14' },
    ts: String(Math.floor(Date.now() / 1000)),
    auth: { domain, client_endpoint: `${url}/rest/`, member_id: memberId }
  })
  const response = await fetch(formPost(`${gatewayUrl}/events`, body))
  assert.equal(response.status, 200, 'status for ONAPPPAYMENT in its documented form')
}

/** 402 again and again, and nobody is asked for it: authorization servers block applications that ask too often. */
async function callsAreRefused({ sandbox, api }: World, { memberId }: PortalInfo): Promise<void> {
  const log = await logFromNow(sandbox)
  for (let call = 1; call <= refusedCalls; call++) {
    const { status, code } = await api.refusedCall(memberId, 'user.current')
    assert.deepEqual([status, code], [402, 'payment-required'], `refusal of call ${call} without payment`)
  }
  assert.deepEqual(
    (await log()).map(({ url }) => new URL(url).pathname),
    [],
    'requests for calls that were refused'
  )
  assert.ok((await api.portal(memberId)).grants.length > 0, 'the grants were not kept')
}

async function works(world: World, portal: PortalInfo, paidUntil: number): Promise<void> {
  // The refresh that works again shows the payment before the answer that names its end is written.
  await waitFor('the new end of payment', async () => {
    const { status } = await stateOf(world, portal, 'active')
    return status.trusted === 'P' && status.paidUntil === paidUntil ? status : undefined
  })
  assert.equal(await askWhoCalls(world, portal.memberId), administrator, 'user of a call after the payment')
}

function stateOf({ api }: World, { memberId }: PortalInfo, state: PortalView['state']): Promise<PortalView> {
  return waitFor(`the state ${state}`, async () => {
    const portal = await api.portal(memberId)
    return portal.state === state ? portal : undefined
  })
}
