// Step 6: an hour later many calls at once cause one token request.

import assert from 'node:assert/strict'
import { askWhoCalls } from '../ask-portal.ts'
import { isTokenRequest, logFromNow } from '../log.ts'
import type { Step } from '../step.ts'
import { administrator, type World } from '../world.ts'

const calls = 20

export const oneRefresh: Step = {
  title: 'after 61 minutes parallel calls share one refresh',
  async run(world) {
    await callsAfterAnHour(world, 'with refresh tokens that can be used again')
    await world.sandbox.changeSettings({ singleUseRefresh: true })
    try {
      await callsAfterAnHour(world, 'with refresh tokens of a single use')
      // The successor must have been stored too.
      await callsAfterAnHour(world, 'with the next refresh token of a single use')
    } finally {
      await world.sandbox.changeSettings({ singleUseRefresh: false })
    }
    return `${calls} calls, 1 token request, all answered; the same in single-use mode`
  }
}

async function callsAfterAnHour(world: World, how: string): Promise<void> {
  const { sandbox, api, main } = world
  await sandbox.moveClock({ advance: '61m' })
  const { generation } = await api.token(main.memberId)
  const log = await logFromNow(sandbox)
  const callers = await Promise.all(Array.from({ length: calls }, () => askWhoCalls(world, main.memberId)))
  assert.deepEqual([...new Set(callers)], [administrator], `users who called ${how}`)
  assert.equal((await log()).filter(isTokenRequest).length, 1, `token requests ${how}`)
  assert.equal((await api.token(main.memberId)).generation, generation + 1, `generation ${how}`)
}
