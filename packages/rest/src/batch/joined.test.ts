// Commands joined by `ref`: one whose source failed is not run, whatever else is in the request.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { caught, thrown } from '../testing/caught.ts'
import { givenPortal } from '../testing/portal.ts'
import { answer, type Reply, type Sent } from '../testing/scripted-fetch.ts'
import type { BatchCommand } from './batch-result.ts'
import { ref } from './reference.ts'

function commandsOf({ body }: Sent): readonly (readonly [string, string])[] {
  return Object.entries(body['cmd'] as Record<string, string>)
}

/** Runs what it is sent; methods that end in `fail` fail. `ran` keeps the order. */
function portalThat(ran: string[]): Reply {
  return (sent) => {
    const result: Record<string, unknown> = {}
    const failed: Record<string, unknown> = {}
    for (const [key, text] of commandsOf(sent)) {
      ran.push(key)
      if (/^[\w.]*fail/.test(text)) {
        failed[key] = { error: 'NOT_FOUND', error_description: 'as asked' }
        if (sent.body['halt'] === 1) break
      } else {
        result[key] = { text, COMPANY_ID: '5' }
      }
    }
    return answer({
      result: { result, result_error: failed, result_total: [], result_next: [], result_time: [] }
    })(sent)
  }
}

describe('ref', () => {
  test('becomes the text that portals resolve', async () => {
    const { rest, sent } = givenPortal([portalThat([])])
    await rest.batch({
      deal: ['crm.deal.get', { id: 1 }],
      contact: ['crm.contact.get', { id: ref('deal', 'CONTACT_ID') }],
      list: ['crm.contact.list', { filter: { '>ID': ref('deal', 0, 'ID') } }]
    })
    expect(commandsOf(sent[0] as Sent).map(([, text]) => decodeURIComponent(text))).toEqual([
      'crm.deal.get?id=1',
      // Behind a space, so that a reference that leads nowhere is no number.
      'crm.contact.get?id= $result[deal][CONTACT_ID]',
      'crm.contact.list?filter[>ID]=$result[deal][0][ID]'
    ])
    expect(sent[0]?.body['halt']).toBe(1)
  })

  test.each([['a]b'], ['a b'], [''], ['$x']])('a name that no reference can carry is refused: %j', (name) => {
    expect(thrown(() => ref('deal', name))).toMatchObject({ code: 'bad-request' })
  })

  test('to a command that is missing or comes later is refused', async () => {
    const { rest } = givenPortal([])
    const error = await caught(rest.batch({ a: ['x', { id: ref('b') }], b: ['x'] }))
    expect(error).toMatchObject({ code: 'bad-request', ran: 'no' })
  })

  test('in a single call is refused: there is nothing it could refer to', async () => {
    const { rest } = givenPortal([])
    expect(await caught(rest.call('x', { id: ref('a') }))).toMatchObject({ code: 'bad-request' })
  })

  test('parameters that contain themselves are refused as ever', async () => {
    const loop: Record<string, unknown> = {}
    loop['self'] = loop
    const { rest } = givenPortal([])
    expect(await caught(rest.batch([['x', { loop, id: 1 }]]))).toMatchObject({ code: 'bad-request' })
  })
})

test('a failed source stops those that use it, and the others run after all', async () => {
  const ran: string[] = []
  const { rest, sent } = givenPortal([portalThat(ran), portalThat(ran)])
  const results = await rest.batch({
    deal: ['crm.deal.fail', { id: 1 }],
    other: ['x'],
    contact: ['crm.contact.get', { id: ref('deal', 'CONTACT_ID') }],
    lead: ['crm.lead.get', { id: 2 }],
    company: ['crm.company.get', { id: ref('lead', 'COMPANY_ID') }]
  })
  expect(Object.fromEntries(Object.entries(results).map(([name, { status }]) => [name, status]))).toEqual({
    deal: 'failed',
    other: 'ok',
    contact: 'not-run',
    lead: 'ok',
    company: 'ok'
  })
  expect(ran).toEqual(['deal', 'other', 'lead', 'company'])
  expect(sent).toHaveLength(2)
})

test('a reference as text changes nothing: it is passed on, and stops nobody', async () => {
  const ran: string[] = []
  const { rest, sent } = givenPortal([portalThat(ran)])
  await rest.batch({ deal: ['fail'], contact: ['x', { id: '$result[deal][ID]' }] })
  expect(sent[0]?.body['halt']).toBe(0)
  expect(ran).toEqual(['deal', 'contact'])
})

test('every command runs at most once, and none after a failure of what it uses', async () => {
  const command = fc.record({ fails: fc.boolean(), uses: fc.option(fc.nat(5), { nil: undefined }) })
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 130 }), async (commands) => {
      const ran: string[] = []
      const { rest } = givenPortal(Array.from({ length: 400 }, () => portalThat(ran)))
      const used = (place: number): number | undefined => {
        const back = commands[place]?.uses
        return back === undefined || back >= place % 25 ? undefined : place - 1 - back
      }
      const results = await rest.batch(
        new Map(
          commands.map(({ fails }, place): [string, BatchCommand] => {
            const source = used(place)
            return [
              `c${place}`,
              [fails ? 'fail' : 'x', source === undefined ? {} : { id: ref(`c${source}`) }]
            ]
          })
        )
      )
      const statusOf = (place: number) => results.get(`c${place}`)?.status
      expect(ran).toHaveLength(new Set(ran).size)
      for (const place of commands.keys()) {
        const status = statusOf(place)
        const source = used(place)
        expect(ran.includes(`c${place}`)).toBe(status !== 'not-run')
        if (status !== 'not-run') expect(status).toBe(commands[place]?.fails === true ? 'failed' : 'ok')
        if (source !== undefined && statusOf(source) !== 'ok') expect(status).toBe('not-run')
        if (source === undefined && commands.every((_, other) => used(other) !== place)) {
          expect(status).not.toBe('not-run')
        }
      }
    }),
    { numRuns: 60 }
  )
})

describe('the 60 seconds of a request', () => {
  test('slow commands are spread over more requests, once it is known that they are slow', async () => {
    const slow: Reply = (sent) => {
      const keys = commandsOf(sent).map(([key]) => key)
      return answer({
        result: {
          result: Object.fromEntries(keys.map((key) => [key, 1])),
          result_time: Object.fromEntries(keys.map((key) => [key, { duration: 2 }])),
          result_error: [],
          result_total: [],
          result_next: []
        }
      })(sent)
    }
    const { rest, sent } = givenPortal(Array.from({ length: 6 }, () => slow))
    await rest.batch([['slow']])
    await rest.batch(Array.from({ length: 100 }, (): BatchCommand => ['slow']))
    expect(sent.slice(1).map((request) => commandsOf(request).length)).toEqual([20, 20, 20, 20, 20])
  })
})
