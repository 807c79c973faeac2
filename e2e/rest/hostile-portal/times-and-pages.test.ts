// Times and pages that lie: nobody waits for them longer than a portal's window, and no list runs in circles.

import { createLimiter } from '@latchkey/rest'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { failureOf, type HostileServer, json, startHostileServer } from './hostile-server.ts'

let hostile: HostileServer
beforeEach(async () => {
  hostile = await startHostileServer()
})
afterEach(() => hostile.close())

const windowMs = 600_000

/** Waits cost no time, and move the clock. */
function patient() {
  let now = 1_800_000_000_000
  let waitedMs = 0
  const sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
    if (ms === 65_000) {
      return new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
      })
    }
    waitedMs += ms
    now += ms
  }
  return { options: { sleep, now: () => now }, waitedMs: () => waitedMs }
}

describe('a time that no clock shows', () => {
  const nonsense = [
    '{"operating":"many"}',
    '{"operating":[]}',
    '{"operating":{}}',
    '{"operating":null,"operating_reset_at":null}',
    '{"operating":-1e308}',
    '{"operating":1e-300}',
    '{"duration":"long"}',
    '{"duration":null}',
    '{"duration":-5}',
    '{"duration":1e999,"operating":1e999}',
    '{"operating":5,"operating_reset_at":"soon"}',
    '{"operating":5,"operating_reset_at":-1e308}',
    '{"operating":5,"operating_reset_at":1e308}',
    '{"operating":5,"finish":"x","start":{}}',
    '{"__proto__":{"operating":1e9}}'
  ]

  test.each(nonsense)('%s: the next calls and batches go at once', async (time) => {
    const { options, waitedMs } = patient()
    const rest = hostile.rest(options)
    hostile.answer = (response, { path }) => {
      const batch = `{"result":{"0":1,"1":1},"result_time":{"0":${time},"1":${time}}}`
      json(`{"result":${path.includes('batch') ? batch : 1},"time":${time}}`)(response, { path, body: '' })
    }
    for (let round = 0; round < 5; round += 1) {
      await rest.call('crm.deal.get', { id: 1 })
      await rest.batch([['crm.deal.get'], ['crm.deal.get']])
    }
    expect(hostile.asked).toHaveLength(10)
    expect(waitedMs()).toBe(0)
  })

  test.each(['{"operating":1e308}', '{"operating":500,"operating_reset_at":1e300}', '{"operating":500}'])(
    '%s: nobody waits longer than the window that it speaks of',
    async (time) => {
      const { options, waitedMs } = patient()
      const rest = hostile.rest(options)
      hostile.answer = json(`{"result":1,"time":${time}}`)
      await rest.call('crm.deal.get', { id: 1 })
      hostile.answer = json('{"result":1,"time":{"operating":0}}')
      await rest.call('crm.deal.get', { id: 1 })
      expect(waitedMs()).toBeLessThanOrEqual(windowMs + 60_000)
    }
  )

  test('durations that no request can last do not tear batches into single commands for ever', async () => {
    const { options } = patient()
    const rest = hostile.rest({
      ...options,
      limiter: createLimiter({ ...options, bucket: { burst: 500, perSecond: 5 } })
    })
    hostile.answer = (response, { path }) => {
      json(path.includes('batch') ? '{"result":{"result":[]}}' : '{"result":1,"time":{"duration":1e308}}')(
        response,
        { path, body: '' }
      )
    }
    await rest.call('crm.deal.get', { id: 1 })
    await rest.batch(Array.from({ length: 50 }, () => ['crm.deal.get'] as const))
    expect(hostile.asked.length).toBeLessThanOrEqual(51)
  })
})

describe('a next that leads nowhere', () => {
  const rows = (from: number, count: number) =>
    JSON.stringify(Array.from({ length: count }, (_, index) => ({ ID: String(from + index) })))

  test.each(['-50', '0', '"0"', '1e308', '"x"', '50'])(
    '%s: the list follows its ids and ends',
    async (next) => {
      hostile.answer = (response, asked) => {
        const { filter = {} } = JSON.parse(asked.body) as { filter?: Record<string, unknown> }
        const after = Number(filter['>ID'] ?? 0)
        json(`{"result":${after >= 90 ? '[]' : rows(after + 1, 30)},"next":${next}}`)(response, asked)
      }
      const ids = (await hostile.rest().listAll<{ ID: string }>('crm.deal.list')).map(({ ID }) => Number(ID))
      expect(ids).toEqual([...new Set(ids)])
      expect(ids.length).toBeLessThanOrEqual(90)
      expect(hostile.asked.length).toBeLessThan(8)
    }
  )

  test('a full page for ever is an error', async () => {
    hostile.answer = json(`{"result":${rows(1, 50)},"next":50}`)
    expect(await failureOf(hostile.rest().listAll('crm.deal.list'))).toMatchObject({ code: 'list-stalled' })
    expect(hostile.asked.length).toBeLessThan(8)
  })

  test('a page of more rows than a page has is read like any other', async () => {
    hostile.answer = (response, asked) => {
      const { filter = {} } = JSON.parse(asked.body) as { filter?: Record<string, unknown> }
      json(`{"result":${filter['>ID'] === undefined ? rows(1, 1000) : '[]'}}`)(response, asked)
    }
    expect(await hostile.rest().listAll('crm.deal.list')).toHaveLength(1000)
  })
})
