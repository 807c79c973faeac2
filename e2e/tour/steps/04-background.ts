// Step 4: background work with the owner's access; a batch answers what single calls answer.

import assert from 'node:assert/strict'
import type { BatchCommand, CallResult } from '@latchkey/rest'
import type { Deal } from '../ask-portal.ts'
import { isCall, logFromNow } from '../log.ts'
import type { Step } from '../step.ts'
import { administrator, dealCount, type World } from '../world.ts'

const pairs = 20

export const background: Step = {
  title: "background calls carry the owner's token",
  async run(world) {
    await callAsOwner(world)
    await batchLikeCalls(world)
    return `deals read as the owner; a batch of ${2 * pairs} with references, one request, answers like single calls`
  }
}

async function callAsOwner({ sandbox, api, main }: World): Promise<void> {
  const log = await logFromNow(sandbox)
  const { result, total } = await api.call<readonly Deal[]>(main.memberId, 'crm.deal.list')
  assert.equal(total, dealCount, 'deals that the owner sees')
  assert.equal(result.length, 50, 'deals on the first page')
  const { accessToken, userId } = await api.token(main.memberId)
  assert.equal(userId, administrator, 'user of the token for background work')
  const call = (await log()).findLast((entry) => isCall(entry, main.memberId, 'crm.deal.list'))
  assert.ok(call?.decoded['auth'] === accessToken, "the call did not carry the owner's token")
}

async function batchLikeCalls({ sandbox, api, main }: World): Promise<void> {
  const commands: Record<string, BatchCommand> = {}
  for (let id = 1; id <= pairs; id++) {
    commands[`deal${id}`] = ['crm.deal.get', { id }]
    commands[`colleagues${id}`] = ['crm.deal.list', sameOwner(`$result[deal${id}][ASSIGNED_BY_ID]`)]
  }
  const log = await logFromNow(sandbox)
  const results = await api.batch(main.memberId, commands)
  const requests = (await log()).filter((entry) => isCall(entry, main.memberId, 'batch'))
  assert.equal(requests.length, 1, 'requests for the batch')
  assert.deepEqual(Object.keys(results), Object.keys(commands), 'names and order of the results')
  const failure = Object.values(results).find(({ status }) => status !== 'ok')
  assert.equal(failure, undefined, `a command that did not succeed: ${JSON.stringify(failure)}`)

  for (let id = 1; id <= pairs; id++) {
    const deal = await api.call<Deal>(main.memberId, 'crm.deal.get', { id })
    const list = await api.call(main.memberId, 'crm.deal.list', sameOwner(deal.result.ASSIGNED_BY_ID))
    assert.deepEqual(answerOf(results[`deal${id}`]), answerOf(deal), `deal ${id} in the batch and alone`)
    assert.deepEqual(
      answerOf(results[`colleagues${id}`]),
      answerOf(list),
      `list ${id} in the batch and alone`
    )
  }
}

function sameOwner(userId: string): { filter: object; select: string[] } {
  return { filter: { ASSIGNED_BY_ID: userId }, select: ['ID', 'TITLE'] }
}

/** Without the times, which differ. */
function answerOf(answer: object | undefined): object {
  const { result, next, total } = (answer ?? {}) as Partial<CallResult>
  return { result, next, total }
}
