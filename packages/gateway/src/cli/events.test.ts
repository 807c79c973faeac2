// `latchkey events` from outside: what it prints, and what it has delivered again.

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { EventView } from '@latchkey/app'
import { listen, type Listener } from '../serve/listen.ts'
import { type GivenGateway, givenGateway } from '../testing/given-gateway.ts'
import { type RunOptions, runLatchkey } from '../testing/run-latchkey.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }
const names = { host: 'LATCHKEY_HOST', port: 'LATCHKEY_PORT' }
const terminal = { nodeArguments: ['--import=data:text/javascript,process.stdout.isTTY=true'] }

let gateway: GivenGateway
let listener: Listener
beforeEach(async () => {
  gateway = givenGateway()
  await gateway.install()
  listener = await listen(gateway.http.operator, { host: '127.0.0.1', port: 0 }, names, silent)
})
afterEach(() => listener.close(0))

function run(words: readonly string[], options: RunOptions = {}) {
  const env = { LATCHKEY_URL: listener.url, LATCHKEY_ADMIN_TOKEN: gateway.adminToken, ...options.env }
  return runLatchkey(['events', ...words], { ...options, env }).ended
}

/** The portal tells of these deals; the first event has the id 1. */
async function happened(...deals: readonly number[]): Promise<void> {
  const { memberId, applicationToken } = gateway.world
  for (const deal of deals) {
    const response = await gateway.http.open.request('/events', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        event: 'ONCRMDEALADD',
        'data[FIELDS][ID]': String(deal),
        ts: '1800000000',
        'auth[member_id]': memberId,
        'auth[application_token]': applicationToken
      }).toString()
    })
    expect(response.status).toBe(200)
  }
}

async function listed(...words: readonly string[]): Promise<readonly EventView[]> {
  const { code, out, err } = await run(['list', ...words])
  expect([code, err]).toEqual([0, ''])
  return JSON.parse(out) as readonly EventView[]
}

async function statuses(): Promise<readonly string[]> {
  return (await gateway.app.listEvents()).items.map(({ status }) => status)
}

describe('latchkey events list', () => {
  test('prints a JSON list for programs, newest first, as many as asked', async () => {
    await happened(5, 6, 7)
    expect(await listed('--limit', '2')).toMatchObject([
      { id: '3', event: 'ONCRMDEALADD', status: 'pending', data: { FIELDS: { ID: '7' } } },
      { id: '2' }
    ])
  })

  test('only those of a status, or of a portal', async () => {
    await happened(5)
    await gateway.app.runBackground()
    await happened(6)
    expect((await listed('--status', 'delivered')).map(({ id }) => id)).toEqual(['1'])
    expect(await listed('--status', 'dead')).toEqual([])
    expect(await listed('--portal', gateway.world.memberId)).toHaveLength(2)
    expect(await listed('--portal', 'f'.repeat(32))).toEqual([])
  })

  test('prints a table on a terminal', async () => {
    await happened(5)
    const [titles, row] = (await run(['list'], terminal)).out.split('\n')
    expect(titles).toMatch(/^ID +RECEIVED +MEMBER ID +EVENT +STATUS +ATTEMPTS +DATA$/)
    expect(row).toMatch(
      /^1 +\d{4}-\S+ \S+ +[0-9a-f]{32} +ONCRMDEALADD +pending +0 +\{"FIELDS":\{"ID":"5"\}\}$/
    )
  })

  test.each([
    [['list', '--status', 'lost']],
    [['list', '--limit', '0']],
    [['replay']],
    [['replay', '1', '--dead']]
  ])('%j is refused with exit code 2', async (words) => {
    expect(await run(words)).toMatchObject({ code: 2, out: '', err: expect.stringContaining('error: ') })
  })
})

describe('latchkey events replay', () => {
  test('delivers events again, and names each', async () => {
    await happened(5, 6)
    await gateway.app.runBackground()
    expect(await run(['replay', '2', '1'])).toEqual({ code: 0, out: '2\n1\n', err: '' })
    expect(await statuses()).toEqual(['pending', 'pending'])
  })

  test('an event that is not there, or waits already, is an error of the gateway', async () => {
    await happened(5)
    for (const id of ['1', '99', 'no id']) {
      const { code, err } = await run(['replay', id])
      expect([code, err]).toEqual([1, expect.stringMatching(/^latchkey: not-found: /)])
    }
  })

  test('all dead ones, oldest first, page after page', async () => {
    await happened(5, 6, 7)
    await gateway.app.runBackground()
    const asked: string[] = []
    const { fetch } = gateway.http.operator
    // Dead after eight attempts in eight hours: here it is the list that says so.
    const dying = {
      ...gateway.http.operator,
      fetch: (...[request, env]: Parameters<typeof fetch>) => {
        const { pathname, search } = new URL(request.url)
        if (pathname !== '/api/v1/events') return fetch(request, env)
        asked.push(search)
        const page =
          asked.length === 1 ? { items: [{ id: '3' }, { id: '2' }], next: '2' } : { items: [{ id: '1' }] }
        return Response.json(page)
      }
    }
    const other = await listen(dying, { host: '127.0.0.1', port: 0 }, names, silent)
    const ended = await run(['replay', '--dead'], { env: { LATCHKEY_URL: other.url } })
    await other.close(0)
    expect(ended).toEqual({ code: 0, out: '1\n2\n3\n', err: '' })
    expect(asked).toEqual(['?status=dead&limit=500', '?status=dead&cursor=2&limit=500'])
    expect(await statuses()).toEqual(['pending', 'pending', 'pending'])
  })
})
