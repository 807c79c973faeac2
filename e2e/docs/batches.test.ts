// The examples of docs/batches.md, run as they are printed.

import { setImmediate } from 'node:timers/promises'
import { createRest, type Rest, staticCredentials } from '@latchkey/rest'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { dealWithContact } from './batches/deal-with-contact.ts'
import { importOrders } from './batches/import-orders.ts'
import { type GivenRest, givenRest } from './given-rest.ts'
import { filesOf, printedIn } from './printed.ts'

let given: GivenRest
beforeEach(async () => {
  given = await givenRest(0)
})
afterEach(() => given.close())

it('prints the code that runs here', async () => {
  expect((await printedIn('batches')).toSorted()).toEqual((await filesOf('batches')).toSorted())
})

it('reads a deal and its contact', async () => {
  const { result: id } = await given.rest.call('crm.deal.add', { fields: { TITLE: 'Roof', CONTACT_ID: 1 } })
  const { result: contact } = await given.rest.call('crm.contact.get', { id: 1 })
  expect(await dealWithContact(given.rest, id)).toBe(`Roof: ${String(contact.NAME)}`)
  await expect(dealWithContact(given.rest, 99_999)).rejects.toThrow('Not found')
})

it('adds each order once, although answers are lost', async () => {
  const orders = new Map(Array.from({ length: 120 }, (_, index) => [`order-${index}`, `Deal ${index}`]))
  await given.sandbox.api.addFault({ on: 'rest', action: 'lost-after-commit', times: 1 })
  await given.sandbox.api.addFault({ on: 'rest', action: 'reset', times: 1 })
  expect(await importOrders(await patientRest(), orders)).toEqual(new Map())
  const deals = await given.rest.listAll('crm.deal.list', { select: ['ORIGIN_ID'] })
  expect(deals.map(({ ORIGIN_ID }) => String(ORIGIN_ID)).toSorted()).toEqual([...orders.keys()].toSorted())
})

const timeoutMs = 60_000

/** A client for which all waits but that of a time-out are over when the portal has had its turn. */
async function patientRest(): Promise<Rest> {
  const { accessToken, clientEndpoint } = await given.app.portal(given.portal.memberId).token()
  return createRest({
    credentials: staticCredentials({ accessToken, endpoint: clientEndpoint }),
    timeoutMs,
    sleep: (waitMs, signal) => (waitMs === timeoutMs ? untilAborted(signal) : setImmediate())
  })
}

function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}
