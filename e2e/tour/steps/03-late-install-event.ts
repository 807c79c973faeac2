// Step 3: ONAPPINSTALL late, and ONAPPINSTALL alone with an access token that is over.

import assert from 'node:assert/strict'
import { askWhoCalls } from '../ask-portal.ts'
import { isEvent, isTokenRequest, logFromNow } from '../log.ts'
import type { Step } from '../step.ts'
import { administrator, type World } from '../world.ts'

export const lateInstallEvent: Step = {
  title: 'ONAPPINSTALL completes or creates an installation',
  async run(world) {
    await fiveMinutesLate(world)
    await onlySource(world)
    return 'five minutes late it added the application token and newer tokens stayed; alone and expired it installed'
  }
}

async function fiveMinutesLate({ sandbox, api, clientId, main }: World): Promise<void> {
  const log = await logFromNow(sandbox)
  await sandbox.moveClock({ advance: '4m' })
  // The pair of this visit is newer than the one that the event was given when it happened.
  await sandbox.open(main.memberId, clientId, { userId: administrator })
  const before = await api.token(main.memberId)
  await sandbox.moveClock({ advance: '1m' })
  assert.ok(
    (await log()).some((entry) => isEvent(entry, 'ONAPPINSTALL')),
    'ONAPPINSTALL was not delivered after five minutes'
  )

  const portal = await api.portal(main.memberId)
  assert.equal(portal.applicationTokenKnown, true, 'application token after the event')
  assert.equal(portal.finished, true, 'the installation is finished after the event')
  assert.equal(portal.ownerUserId, administrator, 'owner after the event')
  const after = await api.token(main.memberId)
  assert.ok(after.accessToken === before.accessToken, 'the late event replaced newer tokens')
  assert.equal(after.generation, before.generation, 'generation after the late event')
}

async function onlySource(world: World): Promise<void> {
  const { sandbox, api, clientId, pageless, gatewayUrl } = world
  const log = await logFromNow(sandbox)
  const { exchanges } = await sandbox.install(pageless.memberId, clientId, { event: { delay: '61m' } })
  assert.equal(exchanges.length, 0, 'POSTs at the installation of an application without a page')
  await sandbox.moveClock({ advance: '61m' })

  const event = (await log()).find((entry) => isEvent(entry, 'ONAPPINSTALL'))
  assert.equal(event?.url, `${gatewayUrl}/install`, 'where ONAPPINSTALL was sent')
  assert.ok((await log()).some(isTokenRequest), 'the event was not proven by its refresh token')
  const portal = await api.portal(pageless.memberId)
  assert.equal(portal.state, 'active', 'state of the portal that only sent the event')
  assert.equal(portal.applicationTokenKnown, true, 'its application token')
  const caller = await askWhoCalls(world, pageless.memberId)
  assert.equal(caller, portal.ownerUserId, 'user whose token a background call carries')
}
