// Calls with a webhook: no application, no token.

import { createRest, type Rest, ref, webhookCredentials } from '@latchkey/rest'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'

let given: GivenInstalled
let rest: Rest
beforeEach(async () => {
  given = await givenInstalled({ deals: 120, portal: { contacts: 1 } })
  const { url } = await given.sandbox.api.createWebhook(given.portal.memberId, { scope: ['crm', 'tasks'] })
  rest = createRest({ credentials: webhookCredentials(url) })
})
afterEach(() => given.close())

test('calls, batches, lists and REST 3.0 work as with a token', async () => {
  const { result: id } = await rest.call<number>('crm.deal.add', { fields: { TITLE: 'Roof', CONTACT_ID: 1 } })
  const { deal, contact } = await rest.batch({
    deal: ['crm.deal.get', { id }],
    contact: ['crm.contact.get', { id: ref('deal', 'CONTACT_ID') }]
  })
  expect([deal, contact]).toMatchObject([
    { status: 'ok', result: { TITLE: 'Roof' } },
    { status: 'ok', result: { ID: '1' } }
  ])
  expect(await rest.listAll('crm.deal.list', { select: ['ID'] })).toHaveLength(121)
  const { result } = await rest.v3.call<{ items: readonly unknown[] }>('tasks.task.list')
  expect(result.items).toEqual([])
})

describe('what a webhook may not', () => {
  test('methods of applications are refused, and nothing is renewed or repeated', async () => {
    await given.sandbox.api.clearRequests()
    await expect(rest.call('app.option.get')).rejects.toMatchObject({
      code: 'portal-error',
      portal: { error: 'ACCESS_DENIED' }
    })
    expect(await given.calls()).toBe(1)
  })

  test('other scopes are refused by name', async () => {
    await expect(rest.call('user.get')).rejects.toMatchObject({
      code: 'portal-error',
      portal: { error: 'insufficient_scope' }
    })
  })
})

test('a portal that was renamed is not followed: its answer names the new address, and the code stays here', async () => {
  const { url } = await given.sandbox.api.rename(given.portal.memberId)
  await expect(rest.call('profile')).rejects.toMatchObject({
    code: 'moved',
    ran: 'no',
    message: expect.stringContaining(new URL(url).origin) as string
  })
})
