// Step 2: the install page creates the installation, from the oldest documented form and from today's.

import assert from 'node:assert/strict'
import type { Exchange } from '@latchkey/sandbox'
import { isAppInfo, logFromNow } from '../log.ts'
import type { Step } from '../step.ts'
import { administrator } from '../world.ts'

const oldestFields = 'DOMAIN PROTOCOL LANG APP_SID AUTH_ID AUTH_EXPIRES REFRESH_ID member_id status'.split(
  ' '
)

export const installPage: Step = {
  title: 'the install page stores installation and grant',
  async run({ sandbox, api, clientId, main, second, paidUntil }) {
    const log = await logFromNow(sandbox)
    // The event is on its way, five minutes late: the next step waits for it.
    const oldest = await sandbox.install(main.memberId, clientId, { form: 'oldest', event: { delay: '5m' } })
    const [post] = oldest.exchanges
    assert.ok(post, 'the sandbox sent no install page')
    assert.deepEqual(fieldsOf(post), oldestFields, 'fields of the oldest form')
    assert.equal(new URL(post.request.url).search, '', 'query of the oldest form')
    assert.equal(post.response.status, 200, 'status of the install page')

    const first = await api.portal(main.memberId)
    assert.equal(first.state, 'active', 'state of the first portal')
    assert.equal(first.ownerUserId, administrator, 'owner of the first portal')
    assert.equal(first.applicationTokenKnown, false, 'application token, which the oldest form lacks')
    assert.deepEqual(first.grants.map(grantFacts), ['1 install 1 usable'], 'grants of the first portal')
    assert.equal(first.status.trusted, 'P', 'trusted status')
    assert.equal(first.status.paidUntil, paidUntil, 'end of payment, which no POST names')
    assert.ok((await log()).some(isAppInfo), 'the authorization server was not asked')

    const today = await sandbox.install(second.memberId, clientId, { event: 'now' })
    assert.deepEqual(
      today.exchanges.map(({ response }) => response.status),
      [200, 200],
      'status for install page and event of the second portal'
    )
    const other = await api.portal(second.memberId)
    assert.equal(other.state, 'active', 'state of the second portal')
    assert.equal(other.finished, true, 'the second portal is finished')
    assert.equal(other.applicationTokenKnown, true, "application token, which today's form brings")
    assert.equal((await api.portals()).length, 2, 'portals that are known')
    return `${oldestFields.length} fields of the oldest form and today's form, trusted status from the authorization server`
  }
}

function fieldsOf({ request }: Exchange): readonly string[] {
  return [...new URLSearchParams(request.body).keys()]
}

function grantFacts(grant: {
  readonly userId: string
  readonly source: string
  readonly generation: number
  readonly state: string
}): string {
  return `${grant.userId} ${grant.source} ${grant.generation} ${grant.state}`
}
