// What only shows on a real connection: bursts, bodies that are cut off, unreadable requests, and the end.

import { once } from 'node:events'
import { Agent, request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Surface } from '../http/create-http.ts'
import { type GivenGateway, givenGateway } from '../testing/given-gateway.ts'
import { listen, type Listener } from './listen.ts'

const names = { host: 'LATCHKEY_HOST', port: 'LATCHKEY_PORT' }
const silent = { debug() {}, info() {}, warn() {}, error() {} }

let gateway: GivenGateway
let listener: Listener
beforeEach(async () => {
  gateway = givenGateway()
  listener = await listen(gateway.http.open, { host: '127.0.0.1', port: 0 }, names, silent)
})
afterEach(() => listener.close(0))

function authorized(init: RequestInit): RequestInit {
  return {
    ...init,
    headers: { authorization: `Bearer ${gateway.adminToken}`, 'content-type': 'application/json' }
  }
}

test('a list that fails after its first row is cut off on the wire, after its problem', async () => {
  await gateway.install()
  gateway.world.deals = { total: 120, breaksAfter: 50 }
  const response = await fetch(
    `${listener.url}/api/v1/portals/${gateway.world.memberId}/list`,
    authorized({ method: 'POST', body: '{"method":"crm.deal.list"}' })
  )
  let text = ''
  const read = async () => {
    for await (const chunk of response.body ?? []) text += new TextDecoder().decode(chunk)
  }
  await expect(read()).rejects.toThrow('terminated')
  const lines = text.trimEnd().split('\n')
  expect(lines).toHaveLength(51)
  expect(JSON.parse(lines[50] ?? '')).toMatchObject({ $error: { code: 'portal-error' } })
})

test('a complete list ends as a complete body', async () => {
  await gateway.install()
  gateway.world.deals = { total: 1000 }
  const response = await fetch(
    `${listener.url}/api/v1/portals/${gateway.world.memberId}/list`,
    authorized({ method: 'POST', body: '{"method":"crm.deal.list"}' })
  )
  expect((await response.text()).trimEnd().split('\n')).toHaveLength(1000)
})

test('a client that goes away ends its batch: nothing more is sent to the portal', async () => {
  await gateway.install()
  const client = new AbortController()
  const ended = Promise.withResolvers<void>()
  gateway.world.beforeBatch = async (_number, signal) => {
    client.abort()
    if (signal) await once(signal, 'abort')
    ended.resolve()
  }
  const commands = Object.fromEntries(Array.from({ length: 120 }, (_, place) => [`c${place}`, ['profile']]))
  const response = fetch(
    `${listener.url}/api/v1/portals/${gateway.world.memberId}/batch`,
    authorized({ method: 'POST', body: JSON.stringify({ commands, halt: true }), signal: client.signal })
  )
  await expect(response).rejects.toThrow('aborted')
  await ended.promise
  await listener.close(1000)
  expect(gateway.world.calls).toEqual(['batch'])
})

test('a body that is too large is answered, not reset', async () => {
  const response = await fetch(
    `${listener.url}/api/v1/portals/x/call`,
    authorized({ method: 'POST', body: `{"method":"${'x'.repeat(3 * 1024 * 1024)}"}` })
  )
  expect(response.status).toBe(413)
})

test('a thousand events at once from one address are all accepted', async () => {
  await gateway.install()
  const { memberId, applicationToken } = gateway.world
  const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY })
  const post = (id: number) =>
    new Promise<number>((resolve, reject) => {
      const request = httpRequest(`${listener.url}/events`, {
        agent,
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' }
      })
      request.once('error', reject)
      request.once('response', (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
      const form = {
        event: 'ONCRMDEALADD',
        'data[FIELDS][ID]': String(id),
        ts: '1767225600',
        'auth[domain]': 'portal.example',
        'auth[member_id]': memberId,
        'auth[application_token]': applicationToken
      }
      request.end(new URLSearchParams(form).toString())
    })
  const statuses = await Promise.all(Array.from({ length: 1000 }, (_, index) => post(index)))
  agent.destroy()
  expect(new Set(statuses)).toEqual(new Set([200]))
  const page = await gateway.app.listEvents({ limit: 500 })
  expect(page.items).toHaveLength(500)
  expect((await gateway.app.listEvents({ limit: 500, cursor: page.next ?? '' })).items).toHaveLength(500)
})

test('a request with an unreadable Host header is a problem, not an empty answer', async () => {
  const answer = await rawRequest('GET /app HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n')
  expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  expect(answer).toContain('"code":"bad-request"')
})

test('headers beyond 16 kB are refused', async () => {
  const answer = await rawRequest(
    `GET /app HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(17 * 1024)}\r\n\r\n`
  )
  expect(answer).toMatch(/^HTTP\/1\.1 431 /)
})

test('given a request under way, closing waits for its answer and takes no other', async () => {
  const gate = Promise.withResolvers<void>()
  const entered = Promise.withResolvers<void>()
  const surface: Surface = {
    ...gateway.http.open,
    fetch: async () => {
      entered.resolve()
      await gate.promise
      return new Response('done')
    }
  }
  const slow = await listen(surface, { host: '127.0.0.1', port: 0 }, names, silent)
  const answer = fetch(slow.url).then((response) => response.text())
  await entered.promise
  const closed = slow.close(60_000)
  await expect(fetch(slow.url)).rejects.toThrow()
  gate.resolve()
  expect(await answer).toBe('done')
  await closed
})

test('given a request that never ends, closing cuts it off after the grace', async () => {
  const entered = Promise.withResolvers<void>()
  const surface: Surface = {
    ...gateway.http.open,
    fetch: () => {
      entered.resolve()
      return new Promise<Response>(() => {})
    }
  }
  const stuck = await listen(surface, { host: '127.0.0.1', port: 0 }, names, silent)
  const answer = fetch(stuck.url)
  const cut = expect(answer).rejects.toThrow()
  await entered.promise
  await stuck.close(0)
  await cut
})

test('a port in use and an address of another machine are named with the remedy', async () => {
  const port = Number(new URL(listener.url).port)
  await expect(listen(gateway.http.open, { host: '127.0.0.1', port }, names, silent)).rejects.toThrow(
    `LATCHKEY_PORT ${port} on 127.0.0.1 is in use: stop what uses it, or set another port (0 = a free one)`
  )
  await expect(listen(gateway.http.open, { host: '192.0.2.1', port: 0 }, names, silent)).rejects.toThrow(
    /^LATCHKEY_HOST 192\.0\.2\.1 cannot be listened on \(EADDRNOTAVAIL\)/
  )
})

function rawRequest(text: string): Promise<string> {
  const { hostname, port } = new URL(listener.url)
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(Number(port), hostname, () => socket.write(text))
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      answer += chunk
    })
    socket.on('end', () => resolve(answer))
    socket.on('error', reject)
  })
}
