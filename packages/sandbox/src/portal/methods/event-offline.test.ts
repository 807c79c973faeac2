// Offline events: bound by administrators, queued once, reserved or taken.
import { beforeEach, describe, expect, test } from 'vitest'
import { queueChange } from '../../events/offline-queue.ts'
import type { PortalChange } from '../../model/rest.ts'
import { testPortal, type TestPortal } from '../test-portal.ts'

const offline = { event: 'onCrmDealUpdate', event_type: 'offline' }

interface Taken {
  readonly process_id: string | null
  readonly events: readonly { readonly [field: string]: unknown }[]
}

let here: TestPortal
let now = Date.UTC(2026, 0, 2, 3, 4, 5)

beforeEach(async () => {
  here = testPortal()
  now = Date.UTC(2026, 0, 2, 3, 4, 5)
  expect((await here.call('event.bind', offline)).body.result).toBe(true)
})

/** Somebody else changes a deal. */
function changed(id: number, parts: Partial<PortalChange> = {}): void {
  const data = { FIELDS: { ID: id } }
  const change = { event: 'ONCRMDEALUPDATE', data, userId: 7, clientId: 'another', connector: '', ...parts }
  queueChange(here.app, change, now)
  now += 1000
}

async function take(params: object = {}): Promise<Taken> {
  return (await here.call('event.offline.get', params)).body.result as Taken
}

const idsIn = ({ events }: Taken): unknown[] => events.map(({ ID }) => ID)

describe('event.bind', () => {
  test('an offline binding has no handler, and its list its own form', async () => {
    expect((await here.call('event.get')).body.result).toEqual([
      { event: 'ONCRMDEALUPDATE', connector_id: '', offline: 1 }
    ])
    expect((await here.call('event.bind', offline)).body.error_description).toBe(
      'Unable to set event handler: Handler already binded'
    )
    const ofSource = { ...offline, auth_connector: 'mine' }
    expect((await here.call('event.bind', ofSource)).body.result).toBe(true)
    expect((await here.call('event.unbind', offline)).body.result).toEqual({ count: 1 })
  })

  test('only an administrator may', async () => {
    for (const [method, params] of [
      ['event.bind', offline],
      ['event.offline.get', {}],
      ['event.offline.list', {}],
      ['event.offline.clear', { process_id: 'x' }],
      ['event.offline.error', { process_id: 'x' }]
    ] as const) {
      expect(await here.call(method, params, 'worker')).toMatchObject({
        status: 403,
        body: { error: 'ACCESS_DENIED' }
      })
    }
  })
})

describe('the queue', () => {
  test('an event has this form, and is gone once it was taken', async () => {
    changed(5)
    expect(await take()).toEqual({
      process_id: null,
      events: [
        {
          ID: '1',
          TIMESTAMP_X: '2026-01-02T03:04:05+00:00',
          EVENT_NAME: 'ONCRMDEALUPDATE',
          EVENT_DATA: { FIELDS: { ID: 5 } },
          EVENT_ADDITIONAL: { user_id: 7 },
          // md5 of `ONCRMDEALUPDATE|{"FIELDS":{"ID":5}}`, whose quotes the portal's JSON writes as \u0022
          MESSAGE_ID: expect.stringMatching(/^[0-9a-f]{32}$/)
        }
      ]
    })
    expect((await take()).events).toEqual([])
  })

  test('what tells the same is one row, with the latest moment', async () => {
    changed(5)
    changed(6)
    changed(5)
    const { events } = await take()
    expect(events.map(({ ID, TIMESTAMP_X }) => [ID, TIMESTAMP_X])).toEqual([
      ['2', '2026-01-02T03:04:06+00:00'],
      ['1', '2026-01-02T03:04:07+00:00']
    ])
  })

  test('what happens again while it is reserved is another row', async () => {
    changed(5)
    await take({ clear: 0 })
    changed(5)
    expect(idsIn(await take())).toEqual(['2'])
  })

  test('an application does not hear of what it did itself with the same source key', async () => {
    const { clientId } = here.app
    changed(1, { clientId })
    changed(2, { clientId, connector: 'mine' })
    expect((await take()).events).toMatchObject([{ EVENT_DATA: { FIELDS: { ID: 2 } } }])
  })

  test('a source key has a queue of its own', async () => {
    await here.call('event.bind', { ...offline, auth_connector: 'mine' })
    changed(1)
    expect(idsIn(await take({ auth_connector: 'mine' }))).toEqual(['2'])
    expect(idsIn(await take())).toEqual(['1'])
  })

  test('rows die after 2,952,000 seconds', async () => {
    now = Date.UTC(2026, 0, 2, 3, 4, 5) - 2_952_000_000
    changed(1)
    expect((await take()).events).toEqual([])
  })
})

describe('reserving', () => {
  test('reserved events are hidden until they are cleared, by id or by message', async () => {
    for (const id of [1, 2, 3]) changed(id)
    const { process_id, events } = await take({ clear: 0, limit: 2 })
    expect(process_id).toMatch(/^[0-9a-z]{32}$/)
    expect(idsIn(await take({ clear: 0 }))).toEqual(['3'])
    const cleared = { process_id, id: ['1'], message_id: [events[1]?.['MESSAGE_ID']] }
    expect((await here.call('event.offline.clear', cleared)).body.result).toBe(true)
    expect(idsIn(await take({ clear: 0, process_id }))).toEqual(['2'])
    await here.call('event.offline.clear', { process_id, message_id: [events[1]?.['MESSAGE_ID']] })
    expect(idsIn(await take({ clear: 0, process_id }))).toEqual([])
  })

  test('needs a feature of the larger plans', async () => {
    here.portal.plan = 'basic'
    changed(1)
    expect(await here.call('event.offline.get', { clear: 0 })).toMatchObject({
      status: 403,
      body: { error: 'WRONG_LICENSE' }
    })
    expect(idsIn(await take())).toEqual(['1'])
  })

  test('events marked as failed come back when they are asked for', async () => {
    changed(1)
    const { process_id, events } = await take({ clear: 0 })
    const message_id = [events[0]?.['MESSAGE_ID']]
    expect((await here.call('event.offline.error', { process_id, message_id })).body.result).toBe(true)
    expect(idsIn(await take({ clear: 0 }))).toEqual([])
    expect(idsIn(await take({ clear: 0, error: 1 }))).toEqual(['1'])
  })
})

describe('what is asked for', () => {
  test('filter, order and limit', async () => {
    for (const id of [1, 2, 3]) changed(id)
    expect(idsIn(await take({ clear: 0, filter: { '>ID': 1 }, order: { ID: 'DESC' }, limit: 1 }))).toEqual([
      '3'
    ])
    for (const limit of [0, -1]) {
      expect(await here.call('event.offline.get', { limit })).toMatchObject({
        status: 400,
        body: {
          error: 'ERROR_ARGUMENT',
          error_description: 'Value must be positive integer',
          argument: 'LIMIT'
        }
      })
    }
  })

  test('a list changes nothing, and has pages', async () => {
    for (let id = 1; id <= 60; id++) changed(id)
    const { process_id } = await take({ clear: 0, limit: 1 })
    const { body } = await here.call('event.offline.list')
    expect([body.total, body.next]).toEqual([60, 50])
    expect((body.result as object[])[0]).toMatchObject({ ID: '1', PROCESS_ID: process_id, ERROR: '0' })
    expect((await here.call('event.offline.list', { start: 50 })).body.result).toHaveLength(10)
  })
})
