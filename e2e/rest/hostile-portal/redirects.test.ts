// Redirects: none is followed, and none is asked about more than once a call.

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { failureOf, type HostileServer, startHostileServer, token } from './hostile-server.ts'

let hostile: HostileServer
beforeEach(async () => {
  hostile = await startHostileServer()
})
afterEach(() => hostile.close())

function redirectTo(location: string | undefined, status = 302): void {
  hostile.answer = (response) =>
    void response.writeHead(status, location === undefined ? {} : { location }).end()
}

test.each([300, 301, 302, 303, 307, 308])('%i to itself is asked once', async (status) => {
  redirectTo(`${hostile.origin}/rest/crm.deal.add.json`, status)
  expect(await failureOf(hostile.rest().call('crm.deal.add', {}, { idempotent: true }))).toMatchObject({
    code: 'moved',
    status
  })
  expect(hostile.asked).toHaveLength(1)
})

test.each([
  undefined,
  '',
  '//',
  'http://[',
  'javascript:alert(1)',
  'data:text/plain,x',
  'file:///etc/passwd',
  '\\\\evil'
])('to %j: an error, and nothing is opened', async (location) => {
  redirectTo(location)
  expect(await failureOf(hostile.rest().call('crm.deal.add'))).toMatchObject({ code: 'moved', ran: 'no' })
  expect(hostile.asked).toHaveLength(1)
})

describe('with credentials that believe every location', () => {
  const gullible = (endpoint: string) => ({
    current: () => Promise.resolve({ accessToken: token, endpoint, generation: 1 }),
    renew: (_rejected: unknown, reason: Error) => Promise.reject(reason),
    moved: (_rejected: unknown, location: string) =>
      Promise.resolve({ accessToken: token, endpoint: new URL('.', location).href, generation: 1 })
  })

  test('a circle of two portals ends at its second turn', async () => {
    const other = await startHostileServer()
    try {
      redirectTo(`${other.origin}/rest/x.json`)
      other.answer = (response) =>
        void response.writeHead(302, { location: `${hostile.origin}/rest/x.json` }).end()
      const rest = hostile.rest({ credentials: gullible(`${hostile.origin}/rest/`) })
      expect(await failureOf(rest.call('x', {}, { idempotent: true }))).toMatchObject({
        code: 'moved',
        ran: 'no'
      })
      expect([hostile.asked.length, other.asked.length]).toEqual([1, 1])
    } finally {
      await other.close()
    }
  })

  test('a batch and a list end as soon', async () => {
    redirectTo(`${hostile.origin}/rest/x.json`)
    const rest = hostile.rest({ credentials: gullible(`${hostile.origin}/rest/`) })
    expect(await failureOf(rest.batch([['x']]))).toMatchObject({ code: 'moved', ran: 'no' })
    expect(await failureOf(rest.listAll('x.list'))).toMatchObject({ code: 'moved' })
    expect(hostile.asked).toHaveLength(4)
  })
})
