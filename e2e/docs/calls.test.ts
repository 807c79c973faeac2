// The examples of docs/calls.md, run as they are printed.

import { RestError } from '@latchkey/rest'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { dealOf } from './calls/add-deal.ts'
import { countDeals } from './calls/patience.ts'
import { taskFor } from './calls/task-v3.ts'
import { nameOfWebhook } from './calls/webhook.ts'
import { type GivenRest, givenRest } from './given-rest.ts'
import { filesOf, printedIn } from './printed.ts'

let given: GivenRest
beforeEach(async () => {
  given = await givenRest(3)
})
afterEach(() => given.close())

const lose = () => given.sandbox.api.addFault({ on: 'rest', action: 'lost-after-commit', times: 1 })

it('prints the code that runs here', async () => {
  expect((await printedIn('calls')).toSorted()).toEqual((await filesOf('calls')).toSorted())
})

it('adds one deal for a key, also when the answer is lost', async () => {
  await given.sandbox.api.addFault({
    on: 'rest',
    action: 'lost-after-commit',
    times: 1,
    method: 'crm.deal.add'
  })
  const first = await dealOf(given.rest, 'order-1', 'Roof')
  expect(await dealOf(given.rest, 'order-1', 'Roof')).toBe(first)
  expect(await given.rest.listAll('crm.deal.list', { filter: { ORIGIN_ID: 'order-1' } })).toHaveLength(1)
})

it('counts, and stops when the person leaves', async () => {
  const page = new AbortController()
  expect(await countDeals(given.rest, page.signal)).toBe(3)
  await lose()
  expect(await countDeals(given.rest, page.signal)).toBe(3)
  page.abort()
  const stopped = await countDeals(given.rest, page.signal).catch((error: unknown) => error)
  expect(stopped).toBeInstanceOf(RestError)
  expect(stopped).toMatchObject({ code: 'aborted', ran: 'no' })
})

it('adds one task for an order', async () => {
  await lose()
  const first = await taskFor(given.rest, '17', Number(given.owner))
  expect(await taskFor(given.rest, '17', Number(given.owner))).toEqual(first)
})

it('calls with a webhook', async () => {
  const { url } = await given.sandbox.api.createWebhook(given.portal.memberId, { scope: 'crm' })
  const { result } = await given.rest.call<{ NAME: string }>('profile')
  expect(await nameOfWebhook(url)).toBe(result.NAME)
})
