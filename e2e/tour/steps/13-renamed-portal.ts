// Step 13: a portal that moved is followed, a portal that points elsewhere is not.

import assert from 'node:assert/strict'
import type { Deal } from '../ask-portal.ts'
import { isAppInfo, isCall, logFromNow } from '../log.ts'
import type { Step } from '../step.ts'
import type { World } from '../world.ts'

export const renamedPortal: Step = {
  title: 'a renamed portal is followed, a foreign redirect is not',
  async run(world) {
    await followed(world)
    await refused(world)
    return 'the POST was repeated with its body at the new address; a 302 to a foreign host got nothing'
  }
}

async function followed({ sandbox, api, second }: World): Promise<void> {
  const { memberId } = second
  const renamed = await sandbox.rename(memberId)
  assert.notEqual(renamed.domain, second.domain, 'domain of the renamed portal')
  const log = await logFromNow(sandbox)
  const added = await api.call<number>(memberId, 'crm.deal.add', { fields: { TITLE: 'moved' } })
  const requests = await log()
  const posts = requests.filter((entry) => isCall(entry, memberId, 'crm.deal.add'))
  assert.deepEqual(
    posts.map(({ method, url }) => `${method} ${url}`),
    [second, renamed].map(({ url }) => `POST ${url}/rest/crm.deal.add.json`),
    'requests for the call after the renaming'
  )
  assert.ok(posts[0]?.body === posts[1]?.body, 'the POST was repeated with another body')
  assert.equal(requests.filter(isAppInfo).length, 1, 'questions to the authorization server')

  const { domain, clientEndpoint } = await api.portal(memberId)
  assert.equal(domain, renamed.domain, 'domain that is known')
  assert.equal(clientEndpoint, `${renamed.url}/rest/`, 'address that is known')
  const next = await logFromNow(sandbox)
  const { result } = await api.call<Deal>(memberId, 'crm.deal.get', { id: added.result })
  assert.equal(result.TITLE, 'moved', 'title of the deal that was added while the portal moved')
  assert.deepEqual(
    (await next()).map(({ url }) => url),
    [`${renamed.url}/rest/crm.deal.get.json`],
    'requests for the next call'
  )
}

async function refused({ sandbox, api, foreign, second }: World): Promise<void> {
  const { memberId } = second
  const { accessToken } = await api.token(memberId)
  const before = await api.portal(memberId)
  // The foreign server has the name of the portals, which is allow-listed: only what the authorization server says keeps us away.
  const location = `http://${foreign.host}/rest/crm.deal.add.json`
  const { id } = await sandbox.addFault({ on: 'rest', action: `redirect:${location}`, portal: memberId })
  const log = await logFromNow(sandbox)
  const refusal = await api.refusedCall(memberId, 'crm.deal.add', { fields: { TITLE: 'secret' } })
  await sandbox.removeFaults(id)

  assert.deepEqual([refusal.status, refusal.code], [503, 'portal-unreachable'], 'refusal of the call')
  assert.ok(!refusal.text.includes(accessToken), 'the refusal repeats the token')
  assert.equal(foreign.contacts, 0, 'contacts of the foreign server')
  const requests = await log()
  assert.equal(requests.filter((entry) => isCall(entry, memberId, 'crm.deal.add')).length, 1, 'POSTs')
  assert.equal(requests.filter(isAppInfo).length, 1, 'questions to the authorization server')
  const { domain, clientEndpoint } = await api.portal(memberId)
  assert.deepEqual(
    [domain, clientEndpoint],
    [before.domain, before.clientEndpoint],
    'address after the foreign redirect'
  )
  const found = await api.call(memberId, 'crm.deal.list', { filter: { TITLE: 'secret' } })
  assert.equal(found.total, 0, 'deals of the refused call')
}
