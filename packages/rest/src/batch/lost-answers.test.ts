// Answers that are lost: how long a batch goes on, what it asks its caller, and what it makes of the answers.
import { describe, expect, test } from 'vitest'
import { RestError } from '../errors/rest-error.ts'
import { caught } from '../testing/caught.ts'
import { type Fate, givenWritePortal, type WritePortal } from '../testing/write-portal.ts'
import type { BatchCommand, BatchResult, LookUp, LostCommand, Reconcile } from './batch-result.ts'
import { ref } from './reference.ts'

function adding(count: number): readonly BatchCommand[] {
  return Array.from({ length: count }, (_, place): BatchCommand => ['add', { key: `own${place}` }])
}

function times(count: number, fate: Fate): readonly Fate[] {
  return Array.from({ length: count }, () => fate)
}

function statuses(results: Iterable<BatchResult>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { status } of results) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

/** Keeps what was asked, and when. */
function looking(
  { records, time }: WritePortal,
  answer: (command: LostCommand) => LookUp = ({ params }) => {
    const record = records.get(String(params['key']))
    return record === undefined ? 'absent' : { found: record.id }
  }
): Reconcile & { readonly asked: { readonly at: number; readonly lost: readonly LostCommand[] }[] } {
  const asked: { readonly at: number; readonly lost: readonly LostCommand[] }[] = []
  const startedAt = time.now()
  const reconcile: Reconcile = (lost) => {
    asked.push({ at: time.now() - startedAt, lost })
    return Promise.resolve(lost.map(answer))
  }
  return Object.assign(reconcile, { asked })
}

function keptOnce({ records }: WritePortal): number {
  return [...records.values()].filter((record) => record.times === 1).length
}

describe('a portal that is away', () => {
  test('for a moment ends nothing: only what was under way is unknown', async () => {
    const portal = givenWritePortal([...times(5, 'answer'), ...times(9, 'before'), 'answer'])
    const results = await portal.time.run(portal.rest.batch(adding(10_000)))
    expect(statuses(results)).toEqual({ ok: 10_000 - 9 * 50, unknown: 9 * 50 })
  })

  test('is asked less and less often, by one request at a time, and after a while no more', async () => {
    const portal = givenWritePortal([...times(1, 'answer'), 'before'])
    const startedAt = portal.time.now()
    const results = await portal.time.run(portal.rest.batch(adding(10_000)))
    const sent = portal.batches.length
    // The answer, those under way when the third is lost, and the trials.
    expect(sent).toBeLessThanOrEqual(1 + 16 + 2 + 7)
    expect(statuses(results)).toEqual({ ok: 50, unknown: sent * 50 - 50, 'not-run': 10_000 - sent * 50 })
    expect(portal.time.now() - startedAt).toBeLessThan(120_000)
    expect(portal.time.now() - startedAt).toBeGreaterThan(90_000)
    expect(results[9999]).toMatchObject({ cause: { code: 'portal-unreachable', ran: 'no', retry: 'later' } })
  })

  test('and refuses connections is waited for, once it has answered', async () => {
    const portal = givenWritePortal([...times(3, 'answer'), ...times(9, 'refuse'), 'answer'])
    const results = await portal.time.run(portal.rest.batch(adding(2000)))
    expect(statuses(results)).toEqual({ ok: 2000 })
    expect(keptOnce(portal)).toBe(2000)
  })

  test('and refuses connections for good leaves the rest not run', async () => {
    const portal = givenWritePortal([...times(3, 'answer'), 'refuse'])
    const results = await portal.time.run(portal.rest.batch(adding(2000)))
    expect(statuses(results)).toEqual({ ok: 150, 'not-run': 1850 })
  })

  test('and has never answered is an error at once', async () => {
    const portal = givenWritePortal(['refuse'])
    const startedAt = portal.time.now()
    const error = await portal.time.run(caught(portal.rest.batch(adding(200))))
    expect(error).toMatchObject({ code: 'portal-unreachable', ran: 'no' })
    expect(portal.time.now() - startedAt).toBeLessThan(10_000)
  })

  test('leaves a signal its say', async () => {
    const portal = givenWritePortal([...times(3, 'answer'), 'before'])
    const stop = new AbortController()
    void portal.time.sleep(10_000).then(() => stop.abort())
    const results = await portal.time.run(portal.rest.batch(adding(10_000), { signal: stop.signal }))
    expect(results[9999]).toMatchObject({ status: 'not-run', cause: { code: 'aborted' } })
  })
})

test('methods that turn out to be slow go in smaller requests, also within the batch that finds it out', async () => {
  const portal = givenWritePortal(['answer'], { limiter: slowLimiter() })
  await portal.time.run(portal.rest.batch(adding(2000)))
  const sizes = portal.batches.map((keys) => keys.length)
  expect(sizes.slice(0, 16)).toEqual(Array.from({ length: 16 }, () => 50))
  expect(Math.max(...sizes.slice(32))).toBe(20)
})

/** Knows after its first answer that a command takes 2 s. */
function slowLimiter() {
  let answers = 0
  return {
    acquire: () =>
      Promise.resolve({
        done: () => {
          answers += 1
        }
      }),
    durationMs: () => (answers === 0 ? undefined : 2000)
  }
}

describe('reconcile', () => {
  test('is asked at once when nothing else is left to be sent, and what it finds is done', async () => {
    const portal = givenWritePortal(['after', 'answer'])
    const reconcile = looking(portal)
    const results = await portal.time.run(portal.rest.batch(adding(50), { reconcile }))
    expect(reconcile.asked.map(({ at }) => at)).toEqual([40])
    expect(results[7]).toEqual({ status: 'ok', result: 8 })
    expect(statuses(results)).toEqual({ ok: 50 })
    expect(portal.batches).toHaveLength(1)
  })

  test('an absent one counts only when the request can no longer be running', async () => {
    const portal = givenWritePortal(['still running', 'answer'])
    const reconcile = looking(portal)
    const results = await portal.time.run(portal.rest.batch(adding(50), { reconcile }))
    expect(reconcile.asked.map(({ at }) => at)).toEqual([0, 65_000])
    expect(statuses(results)).toEqual({ ok: 50 })
    expect(keptOnce(portal)).toBe(50)
    expect(portal.batches).toHaveLength(1)
  })

  test('a portal of one’s own that gives a request longer is waited for as long', async () => {
    const portal = givenWritePortal(['before', 'answer'], { timeoutMs: 300_000 })
    const reconcile = looking(portal)
    await portal.time.run(portal.rest.batch(adding(50), { reconcile }))
    expect(reconcile.asked.map(({ at }) => at)).toEqual([0, 300_000])
  })

  test('what never ran is sent again, the other requests go on meanwhile, and one question is for one request', async () => {
    const portal = givenWritePortal([...times(20, 'answer'), 'before', 'half', 'answer'])
    const reconcile = looking(portal)
    const startedAt = portal.time.now()
    const results = await portal.time.run(portal.rest.batch(adding(10_000), { reconcile }))
    expect(statuses(results)).toEqual({ ok: 10_000 })
    expect(keptOnce(portal)).toBe(10_000)
    expect(reconcile.asked.map(({ lost }) => lost.length)).toEqual([50, 50])
    expect(portal.batches).toHaveLength(202)
    // 46 at once and 2 a second: nobody waited for the look-ups.
    expect(portal.time.now() - startedAt).toBeLessThan(((202 - 46) / 2) * 1000 + 1000)
  })

  test('is told names, places, methods and parameters as given', async () => {
    const shapes = [
      [[['add', { key: 'x' }]], { name: '0', place: 0 }],
      [{ first: ['add', { key: 'x' }] }, { name: 'first', place: 0 }],
      [new Map<string, BatchCommand>([['17', ['add', { key: 'x' }]]]), { name: '17', place: 0 }]
    ] as const
    for (const [commands, named] of shapes) {
      const portal = givenWritePortal(['after'])
      const reconcile = looking(portal)
      const results = await portal.time.run(portal.rest.batch(commands, { reconcile }))
      expect(reconcile.asked[0]?.lost).toEqual([
        {
          ...named,
          method: 'add',
          params: { key: 'x' },
          cause: expect.objectContaining({ code: 'portal-unreachable', ran: 'unknown' })
        }
      ])
      const [result] = results instanceof Map ? results.values() : Object.values(results)
      expect(result).toEqual({ status: 'ok', result: 1 })
    }
  })

  test('may say that it does not know', async () => {
    const portal = givenWritePortal(['half', 'answer'])
    const reconcile = looking(portal, ({ place }) => (place < 25 ? { found: 'x' } : 'unknown'))
    const results = await portal.time.run(portal.rest.batch(adding(50), { reconcile }))
    expect(statuses(results)).toEqual({ ok: 25, unknown: 25 })
    expect(results[49]).toMatchObject({ status: 'unknown', cause: { code: 'portal-unreachable' } })
    expect(results[49]).not.toHaveProperty('lookUpFailure')
    expect(reconcile.asked.map(({ lost }) => lost.length)).toEqual([50, 25])
  })

  test('absent at first and unknown in the end is unknown: nothing is sent again', async () => {
    const portal = givenWritePortal(['still running', 'answer'])
    let asked = 0
    const reconcile = looking(portal, () => (asked++ < 50 ? 'absent' : 'unknown'))
    const results = await portal.time.run(portal.rest.batch(adding(50), { reconcile }))
    expect(statuses(results)).toEqual({ unknown: 50 })
    expect(portal.batches).toHaveLength(1)
  })

  test('that fails leaves them unknown, with its own reason', async () => {
    const portal = givenWritePortal([...times(20, 'answer'), 'before', 'answer'])
    const reason = new TypeError('a mistake')
    let asked = 0
    const reconcile: Reconcile = () => {
      asked += 1
      return Promise.reject(reason)
    }
    const results = await portal.time.run(portal.rest.batch(adding(5000), { reconcile }))
    expect(statuses(results)).toEqual({ ok: 4950, unknown: 50 })
    expect([...results].find(({ status }) => status === 'unknown')).toMatchObject({ lookUpFailure: reason })
    // At once, when all else is done, and when it is over.
    expect(asked).toBe(2)
  })

  test('that throws at once does so, too', async () => {
    const portal = givenWritePortal(['before'])
    const reason = new TypeError('a mistake')
    const reconcile: Reconcile = () => {
      throw reason
    }
    const results = await portal.time.run(portal.rest.batch(adding(1), { reconcile }))
    expect(results).toMatchObject([{ status: 'unknown', lookUpFailure: reason }])
  })

  test('that fails for a while is asked again, three times in all', async () => {
    const portal = givenWritePortal([...times(20, 'answer'), 'before', 'answer'])
    const found = looking(portal)
    const passing = new RestError('portal-unreachable', 'lost', {
      method: 'x',
      ran: 'unknown',
      retry: 'later'
    })
    let asked = 0
    const reconcile: Reconcile = (lost) => ((asked += 1) < 3 ? Promise.reject(passing) : found(lost))
    const results = await portal.time.run(portal.rest.batch(adding(5000), { reconcile }))
    expect(statuses(results)).toEqual({ ok: 5000 })
    expect(keptOnce(portal)).toBe(5000)
  })

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['too few', ['absent']],
    ['a Map', new Map()],
    ['other words', ['absent', 'missing']],
    ['an id', ['absent', 7]]
  ])('that answers with %s is told so, and nothing is sent again', async (_name, answers) => {
    const portal = givenWritePortal(['before', 'answer'])
    const reconcile = (() => Promise.resolve(answers)) as Reconcile
    const results = await portal.time.run(portal.rest.batch(adding(2), { reconcile }))
    expect(results).toMatchObject([
      { status: 'unknown', lookUpFailure: { code: 'bad-request' } },
      { status: 'unknown' }
    ])
    expect(portal.batches).toHaveLength(1)
  })

  test('ends with the signal of the batch', async () => {
    const portal = givenWritePortal(['before', 'answer'])
    const stop = new AbortController()
    void portal.time.sleep(10_000).then(() => stop.abort())
    const reconcile = looking(portal)
    const results = await portal.time.run(portal.rest.batch(adding(50), { reconcile, signal: stop.signal }))
    expect(statuses(results)).toEqual({ unknown: 50 })
    expect(reconcile.asked).toHaveLength(1)
  })

  test('a command that breaks every request it is in is sent five times, and certainly did not run', async () => {
    const portal = givenWritePortal(['before'])
    const results = await portal.time.run(
      portal.rest.batch([['add', { key: 'a' }]], { reconcile: looking(portal) })
    )
    expect(results).toMatchObject([{ status: 'not-run', cause: { code: 'portal-unreachable' } }])
    expect(portal.batches).toHaveLength(5)
  })

  test('a portal that is gone is asked by few look-ups, not by some for each request', async () => {
    const portal = givenWritePortal([...times(20, 'answer'), 'before'])
    let asked = 0
    const gone = new RestError('portal-unreachable', 'lost', { method: 'x', ran: 'unknown', retry: 'later' })
    const reconcile: Reconcile = () => {
      asked += 1
      return Promise.reject(gone)
    }
    const results = await portal.time.run(portal.rest.batch(adding(10_000), { reconcile }))
    expect(statuses(results)['ok']).toBe(1000)
    expect(results.every(({ status }) => status !== 'failed')).toBe(true)
    expect(asked).toBeLessThanOrEqual(5)
  })

  test('is asked, too, for a command that an answer forgets', async () => {
    const portal = givenWritePortal(['forget'])
    const results = await portal.time.run(portal.rest.batch(adding(4), { reconcile: looking(portal) }))
    expect(results.map((result) => result.status === 'ok' && result.result)).toEqual([1, 2, 3, 4])
    expect(portal.batches).toHaveLength(1)
  })
})

describe('with halt', () => {
  test('a lost request is looked up before the next one leaves', async () => {
    const portal = givenWritePortal(['answer', 'half', 'answer'])
    const reconcile = looking(portal)
    const results = await portal.time.run(portal.rest.batch(adding(150), { halt: true, reconcile }))
    expect(statuses(results)).toEqual({ ok: 150 })
    const ids = results.map((result) => (result.status === 'ok' ? result.result : undefined))
    expect(ids).toEqual(Array.from({ length: 150 }, (_, place) => place + 1))
    expect(portal.batches.map((keys) => keys.length)).toEqual([50, 50, 25, 50])
  })

  test('one that stays unknown ends the batch', async () => {
    const portal = givenWritePortal(['half', 'answer'])
    const reconcile = looking(portal, ({ place }) => (place === 30 ? 'unknown' : { found: place }))
    const results = await portal.time.run(portal.rest.batch(adding(150), { halt: true, reconcile }))
    expect(statuses(results)).toEqual({ ok: 49, unknown: 1, 'not-run': 100 })
    expect(portal.batches).toHaveLength(1)
  })
})

describe('commands joined by ref', () => {
  const family = {
    parent: ['add', { key: 'parent' }],
    child: ['add', { key: 'child', parent: ref('parent') }]
  } satisfies Record<string, BatchCommand>

  test('of which none ran are sent again together', async () => {
    const portal = givenWritePortal(['before', 'answer'])
    await portal.time.run(portal.rest.batch(family, { reconcile: looking(portal) }))
    expect(portal.batches).toEqual([
      ['parent', 'child'],
      ['parent', 'child']
    ])
    expect(portal.records.get('child')).toMatchObject({ times: 1, parent: '1' })
  })

  test('of which the first ran: the second is sent with what was found', async () => {
    const portal = givenWritePortal(['half', 'answer'])
    const results = await portal.time.run(portal.rest.batch(family, { reconcile: looking(portal) }))
    expect(results).toMatchObject({ parent: { status: 'ok', result: 1 }, child: { status: 'ok', result: 2 } })
    expect(portal.batches[1]).toEqual(['child'])
    expect(portal.records.get('child')).toMatchObject({ times: 1, parent: '1' })
  })

  test.each([
    ['ref', ref('parent', 'item', 0, 'ID')],
    ['text', '$result[parent][item][0][ID]']
  ])('a part of what was found is taken where %s names one', async (_kind, parent) => {
    const portal = givenWritePortal(['half', 'answer'])
    const reconcile = looking(portal, ({ name }) =>
      name === 'parent' ? { found: { item: [{ ID: '17' }] } } : 'absent'
    )
    const commands = { parent: family.parent, child: ['add', { key: 'child', parent }] } as const
    await portal.time.run(portal.rest.batch(commands, { reconcile }))
    expect(portal.records.get('child')).toMatchObject({ times: 1, parent: '17' })
  })

  test('what was found is written into text around it, too', async () => {
    const portal = givenWritePortal(['half', 'answer'])
    const commands = {
      parent: family.parent,
      child: ['add', { key: 'child', parent: 'deal $result[parent] and $result[parent]\n' }]
    } as const
    const results = await portal.time.run(portal.rest.batch(commands, { reconcile: looking(portal) }))
    expect(results.child).toMatchObject({ status: 'ok' })
    expect(portal.records.get('child')?.parent).toBe('deal 1 and 1\n')
  })

  test('a part that was not found keeps the second from being sent, and says so', async () => {
    const portal = givenWritePortal(['half', 'answer'])
    const commands = {
      parent: family.parent,
      child: ['add', { key: 'child', parent: ref('parent', 'item', 'ID') }],
      grandchild: ['add', { key: 'grandchild', parent: ref('child') }]
    } as const
    const reconcile = looking(portal, ({ name }) => (name === 'parent' ? { found: 1 } : 'absent'))
    const results = await portal.time.run(portal.rest.batch(commands, { reconcile }))
    expect(results).toMatchObject({
      parent: { status: 'ok' },
      child: { status: 'not-run', cause: { code: 'bad-request' } },
      grandchild: { status: 'not-run', cause: { code: 'bad-request' } }
    })
    const { child } = results
    const cause = child.status === 'not-run' ? (child.cause as RestError) : undefined
    expect(cause?.message).toContain('what reconcile found for parent has no item.ID')
    expect(portal.batches).toHaveLength(1)
  })

  test('of which the first is unknown: the second is not run', async () => {
    const portal = givenWritePortal(['half', 'answer'])
    const reconcile = looking(portal, ({ name }) => (name === 'parent' ? 'unknown' : 'absent'))
    const results = await portal.time.run(portal.rest.batch(family, { reconcile }))
    expect(results).toMatchObject({
      parent: { status: 'unknown' },
      child: { status: 'not-run', cause: { code: 'portal-unreachable' } }
    })
    expect(portal.batches).toHaveLength(1)
  })

  test('behind a failure, where the answer forgets another one: what had not begun is sent in one request, not in two', async () => {
    const portal = givenWritePortal(['forget', 'before', 'answer'])
    const commands = {
      ...family,
      third: ['add', { key: 'third' }],
      forgotten: ['add', { key: 'forgotten' }],
      failing: ['fail', {}],
      behind: ['add', { key: 'behind' }]
    } as const
    const results = await portal.time.run(portal.rest.batch(commands, { reconcile: looking(portal) }))
    expect(Object.values(results).map(({ status }) => status)).toEqual([
      'ok',
      'ok',
      'ok',
      'ok',
      'failed',
      'ok'
    ])
    expect(portal.batches.slice(1)).toEqual([['behind'], ['behind']])
    expect(keptOnce(portal)).toBe(5)
  })

  test('dates and other parameters are sent again as they were', async () => {
    const portal = givenWritePortal(['half', 'answer'])
    const at = new Date(0)
    const commands = {
      parent: family.parent,
      child: ['add', { key: 'child', parent: ref('parent'), at, list: [1, { a: true }] }]
    } as const
    await portal.time.run(portal.rest.batch(commands, { reconcile: looking(portal) }))
    expect(portal.records.get('child')).toMatchObject({ times: 1, parent: '1' })
  })
})
