// Step 7: the process dies while it waits for new tokens; the next one goes on.

import assert from 'node:assert/strict'
import { waitFor } from '../../support/wait-for.ts'
import { askWhoCalls } from '../ask-portal.ts'
import { isTokenRequest, logFromNow } from '../log.ts'
import type { Step } from '../step.ts'
import { administrator, employee, type World } from '../world.ts'

/** The server has made the new tokens and takes this long to tell them: nobody has them when the process dies. */
const answerTakes = 'slow:9000'

export const killedInRefresh: Step = {
  title: 'killed during a refresh and started again',
  async run(world) {
    if (world.store.kind === 'memory') return notKilled(world)
    const { sandbox, gateway, api, main } = world
    const before = await api.portal(main.memberId)
    await sandbox.moveClock({ advance: '61m' })
    const { id } = await sandbox.addFault({ on: 'token', action: answerTakes, portal: main.memberId })
    const log = await logFromNow(sandbox)
    const call = askWhoCalls(world, main.memberId).then(
      () => 'answered',
      () => 'lost'
    )
    await waitFor('the token request', async () => (await log()).find(isTokenRequest))
    await gateway.kill()
    assert.equal(await call, 'lost', 'the call that was under way')
    await sandbox.removeFaults(id)

    await gateway.start()
    const waiting = askWhoCalls(world, main.memberId)
    await othersDoNotWait(world, waiting)
    const caller = await waiting
    assert.equal(caller, before.ownerUserId, 'user of the call after the restart')
    const after = await api.portal(main.memberId)
    assert.equal(after.installedAt, before.installedAt, 'moment of the installation')
    const [old, now] = [before, after].map(({ grants, ownerUserId }) =>
      grants.find(({ userId }) => userId === ownerUserId)
    )
    assert.equal(now?.generation, (old?.generation ?? 0) + 1, "generation of the owner's grant")
    const installed = (await log()).filter(({ to }) => to === 'application')
    assert.equal(installed.length, 0, 'requests of the portal to the application')
    return 'the portal answers without a new installation, and nobody else waits for it'
  }
}

/** What is in memory ends with its process. What can be shown is that a refresh whose answer is lost heals. */
async function notKilled(world: World): Promise<string> {
  const { sandbox, api, main } = world
  const { generation } = await api.token(main.memberId)
  await sandbox.moveClock({ advance: '61m' })
  await sandbox.addFault({ on: 'token', action: 'cut-before-body', times: 1, portal: main.memberId })
  const log = await logFromNow(sandbox)
  const { code } = await api.refusedCall(main.memberId, 'profile')
  assert.equal(code, 'auth-unreachable', 'code while the answer is lost')
  const caller = await waitFor('the end of the cool-down', () =>
    askWhoCalls(world, main.memberId).catch(() => undefined)
  )
  assert.equal(caller, administrator, 'user of the call after the cool-down')
  assert.equal(
    (await api.token(main.memberId)).generation,
    generation + 1,
    'generation after the lost answer'
  )
  assert.equal((await log()).filter(isTokenRequest).length, 2, 'token requests')
  return 'not killed, since a store in memory ends with its process; a lost answer healed by itself'
}

/** The killed process still holds the lease of one grant, for some seconds: it must keep nobody but this user waiting. */
async function othersDoNotWait(world: World, waiting: Promise<string>): Promise<void> {
  const { main, second } = world
  const others = Promise.all([
    askWhoCalls(world, main.memberId, employee),
    askWhoCalls(world, second.memberId)
  ])
  const first = await Promise.race([others, waiting])
  assert.deepEqual(first, [employee, administrator], 'who is answered first')
}
