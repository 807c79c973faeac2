// Step 9: only a real removal erases anything, and only a true installation comes back from it.

import assert from 'node:assert/strict'
import type { Exchange, LoggedRequest } from '@latchkey/sandbox'
import { readRefusal } from '../../support/gateway-api.ts'
import { again } from '../../support/requests.ts'
import { waitFor } from '../../support/wait-for.ts'
import { askWhoCalls } from '../ask-portal.ts'
import { isAppInfo, logFromNow } from '../log.ts'
import type { Step } from '../step.ts'
import { administrator, type World } from '../world.ts'

type Sent = Pick<LoggedRequest, 'url' | 'body'>

export const removal: Step = {
  title: 'only a true removal removes, only a true installation restores',
  async run(world) {
    await claimedRemoval(world)
    const installEvent = await freshInstallEvent(world)
    await trueRemoval(world)
    await replayed(world, installEvent)
    await trueReinstallation(world)
    return 'a claimed removal changed nothing; a real one erased all tokens; a replay was refused; a reinstallation works'
  }
}

async function claimedRemoval(world: World): Promise<void> {
  const { sandbox, api, clientId, second } = world
  const { memberId } = second
  const before = await api.portal(memberId)
  const log = await logFromNow(sandbox)
  const { exchanges } = await sandbox.sendEvent(memberId, clientId, {
    event: 'ONAPPUNINSTALL',
    data: { CLEAN: 1, LANGUAGE_ID: 'en' }
  })
  assert.equal(onlyOne(exchanges).response.status, 200, 'status for a claim of removal')
  const judged = await waitFor('the authorization server to be asked about the claimed removal', async () => {
    const isAsked = (await log()).some(isAppInfo)
    const portal = await api.portal(memberId)
    return isAsked && portal.state !== 'uninstalling' ? portal : undefined
  })
  assert.equal(judged.state, 'active', 'state after a claim of removal')
  assert.equal(judged.ownerUserId, before.ownerUserId, 'owner after a claim of removal')
  assert.equal(judged.grants.length, before.grants.length, 'grants after a claim of removal')
  assert.equal(await askWhoCalls(world, memberId), administrator, 'user of a call after a claim of removal')
}

/** Its tokens are good for an hour yet: nothing but the removal speaks against it later. */
async function freshInstallEvent({ sandbox, clientId, second }: World): Promise<Sent> {
  const { exchanges } = await sandbox.sendEvent(second.memberId, clientId, {
    event: 'ONAPPINSTALL',
    data: { VERSION: 1, ACTIVE: 'Y', INSTALLED: 'Y', LANGUAGE_ID: 'en' }
  })
  const { request, response } = onlyOne(exchanges)
  assert.equal(response.status, 200, 'status for a genuine ONAPPINSTALL')
  await sandbox.moveClock({ advance: '1m' })
  return request
}

async function trueRemoval({ sandbox, api, clientId, second }: World): Promise<void> {
  const { exchanges } = await sandbox.uninstall(second.memberId, clientId)
  assert.equal(onlyOne(exchanges).response.status, 200, 'status for a true removal')
  const portal = await waitFor('the removal', async () => {
    const seen = await api.portal(second.memberId)
    return seen.state === 'uninstalled' ? seen : undefined
  })
  assert.deepEqual(portal.grants, [], 'grants after the removal')
  assert.equal(portal.applicationTokenKnown, false, 'application token after the removal')
  const refused = await api.refusedCall(second.memberId, 'user.current')
  assert.deepEqual(
    [refused.status, refused.code],
    [409, 'uninstalled'],
    'refusal of a call after the removal'
  )
}

async function replayed(world: World, event: Sent): Promise<void> {
  const { sandbox, clientId, second } = world
  await replayIsRefused(world, event, [403, 'unproven'])
  // On the portal it is installed again, but the POST of its page was lost: the old tokens are good again.
  await sandbox.addFault({ on: 'frame', action: 'refuse', times: 1, portal: second.memberId })
  await sandbox.install(second.memberId, clientId, { event: 'never' })
  await replayIsRefused(world, event, [409, 'uninstalled'])
}

async function replayIsRefused(
  { api, second }: World,
  event: Sent,
  refusal: readonly [status: number, code: string]
): Promise<void> {
  const { status, code } = await readRefusal(await fetch(again(event)))
  assert.deepEqual([status, code], refusal, 'refusal of a replayed ONAPPINSTALL')
  const { state, grants } = await api.portal(second.memberId)
  assert.deepEqual([state, grants.length], ['uninstalled', 0], 'state and grants after the replay')
}

async function trueReinstallation(world: World): Promise<void> {
  const { sandbox, api, clientId, second } = world
  const { exchanges } = await sandbox.install(second.memberId, clientId)
  assert.deepEqual(
    exchanges.map(({ response }) => response.status),
    [200, 200],
    'status for install page and event of the reinstallation'
  )
  const portal = await api.portal(second.memberId)
  assert.equal(portal.state, 'active', 'state after the reinstallation')
  assert.equal(portal.grants.length, 1, 'grants after the reinstallation')
  const caller = await askWhoCalls(world, second.memberId)
  assert.equal(caller, administrator, 'user of a call after the reinstallation')
}

function onlyOne(exchanges: readonly Exchange[]): Exchange {
  const [exchange] = exchanges
  assert.ok(exchange && exchanges.length === 1, `one POST to the application, not ${exchanges.length}`)
  return exchange
}
