// Known failures: OVERLOAD_LIMIT, which people have put there, repeated like QUERY_LIMIT_EXCEEDED; and the running total in
// `time.operating` taken for the cost of one call (600 s of sleep at 100 of 480 s used).

import { createLimiter } from '@latchkey/rest'
import { afterEach, describe, expect, test } from 'vitest'
import { caught, type GivenRest, givenRest } from './given-rest.ts'

let given: GivenRest
afterEach(() => given.close())

describe('an application that is blocked by hand answers OVERLOAD_LIMIT', () => {
  const statuses = [401, 503] as const

  test.each(statuses)('with status %i: a call is sent once, and nobody waits', async (overloadStatus) => {
    given = await givenRest()
    await given.sandbox.api.changeSettings({ overloadStatus })
    await given.sandbox.api.hold(given.portal.memberId, given.credentials.clientId)
    for (const options of [{}, { idempotent: true }, { priority: 'bulk' }] as const) {
      await given.sandbox.api.clearRequests()
      const error = await caught(given.client().call('crm.deal.add', { fields: { TITLE: 'x' } }, options))
      expect(error).toMatchObject({ code: 'limit', ran: 'no', retry: 'no', status: overloadStatus })
      expect(await given.methods()).toEqual(['crm.deal.add'])
    }
    expect(given.waitedMs).toEqual([])
  })

  test.each(statuses)('with status %i: neither is a batch, nor a list', async (overloadStatus) => {
    given = await givenRest()
    await given.sandbox.api.changeSettings({ overloadStatus })
    await given.sandbox.api.hold(given.portal.memberId, given.credentials.clientId)
    const batch = given.client().batch([['crm.deal.add', { fields: { TITLE: 'x' } }]])
    expect(await caught(batch)).toMatchObject({ code: 'limit', ran: 'no', retry: 'no' })
    expect(await caught(given.client().listAll('crm.deal.list'))).toMatchObject({
      code: 'limit',
      retry: 'no'
    })
    expect(await given.methods()).toHaveLength(2)
    expect(given.waitedMs).toEqual([])
  })

  test('in any case of its letters', async () => {
    given = await givenRest()
    await given.sandbox.api.addFault({ on: 'rest', action: 'error:overload_Limit', times: 1 })
    expect(await caught(given.client().call('profile', {}, { idempotent: true }))).toMatchObject({
      code: 'limit'
    })
    expect(await given.methods()).toEqual(['profile'])
  })
})

describe('`operating` is what all calls have used, not what one has cost', () => {
  const costing = (seconds: number) => ({
    operating: { limit: '480s' },
    costs: { methods: { 'crm.deal.get': seconds * 1000 } }
  })

  test('at 100 of 480 s used nobody waits', async () => {
    given = await givenRest({ deals: 1, limits: costing(1) })
    // The portal's bucket is another matter.
    const limiter = createLimiter({ bucket: { burst: 1000, perSecond: 1000 } })
    const rest = given.client({ limiter })
    let operating = 0
    for (let call = 0; call < 101; call += 1) {
      const { time } = await rest.call('crm.deal.get', { id: 1 })
      operating = time?.operating ?? 0
    }
    expect(operating).toBe(101)
    expect(given.waitedMs).toEqual([])
  })

  test('nor a client that comes when others have used 100 s', async () => {
    given = await givenRest({ deals: 1, limits: costing(20) })
    for (let call = 0; call < 5; call += 1) await given.client().call('crm.deal.get', { id: 1 })
    const late = given.client()
    const { time } = await late.call('crm.deal.get', { id: 1 })
    expect(time?.operating).toBe(120)
    await late.call('crm.deal.get', { id: 1 })
    await late.batch([['crm.deal.get', { id: 1 }]])
    expect(given.waitedMs).toEqual([])
  })

  test('other methods wait for nothing either', async () => {
    given = await givenRest({ deals: 1, limits: costing(400) })
    const rest = given.client()
    await rest.call('crm.deal.get', { id: 1 })
    await rest.call('profile')
    await rest.call('crm.deal.list')
    expect(given.waitedMs).toEqual([])
  })
})
