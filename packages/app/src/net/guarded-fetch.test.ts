// The guard against a real server on this machine, which no address from outside may reach.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, LookupFunction } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createGuardedFetch, type GuardedFetch, type GuardedFetchOptions } from './guarded-fetch.ts'
import { publicLookup } from './public-lookup.ts'

let server: Server
let port: number
let reached: string[]
let opened: GuardedFetch[]

beforeEach(async () => {
  reached = []
  opened = []
  server = createServer((request, response) => {
    reached.push(`${request.method} ${request.url}`)
    if (request.url === '/moved') response.writeHead(302, { location: '/elsewhere' }).end()
    else if (request.url === '/silent') response.flushHeaders()
    else if (request.url === '/count') count(request, response)
    else if (request.url === '/range') response.writeHead(206).end(request.headers['range'])
    else if (request.url === '/empty') response.writeHead(204).end()
    else if (request.method === 'POST') request.pipe(response)
    else response.setHeader('set-cookie', ['a=1', 'b=2']).end('hello')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})

afterEach(async () => {
  await Promise.all(opened.map((one) => one.close()))
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

function count(request: IncomingMessage, response: ServerResponse): void {
  let bytes = 0
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
  })
  request.on('end', () => {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
    response.end(JSON.stringify({ bytes, length, encoding }))
  })
}

function guard(
  allowHosts: readonly string[],
  more: Partial<GuardedFetchOptions> = {}
): GuardedFetch['fetch'] {
  const created = createGuardedFetch({ allowHosts, ...more })
  opened.push(created)
  return created.fetch
}

/** A resolver that answers each question with the next of these addresses. */
function resolver(...answers: readonly string[]): LookupFunction {
  let asked = 0
  return (_, options, callback) => {
    const address = answers[Math.min(asked, answers.length - 1)] ?? ''
    asked += 1
    if (options.all === true) callback(null, [{ address, family: 4 }])
    else callback(null, address, 4)
  }
}

describe('given an address of this machine', () => {
  const spellings = [
    '127.0.0.1',
    'localhost',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '0.0.0.0',
    '2130706433',
    '0x7f000001',
    '[::]',
    '[64:ff9b::7f00:1]',
    '127.127.127.127'
  ]

  test.each(spellings)('http://%s is refused for its scheme', async (host) => {
    await expect(guard([])(`http://${host}:${port}/`, {})).rejects.toMatchObject({
      code: 'portal-unreachable',
      retry: 'no',
      message: expect.stringContaining('LATCHKEY_ALLOW_PORTALS') as string
    })
    expect(reached).toEqual([])
  })

  test.each(spellings)('https://%s is refused for its address', async (host) => {
    await expect(guard([])(`https://${host}:${port}/`, {})).rejects.toMatchObject({
      code: 'portal-unreachable',
      message: expect.stringMatching(/public address.*LATCHKEY_ALLOW_PORTALS/) as string
    })
  })
})

test.each([
  'ftp://portal.example/',
  'data:text/plain,x',
  'file:///etc/hostname',
  'nonsense',
  'https://u:secret@h/'
])('given %s, nothing is sent and no secret is repeated', async (address) => {
  await expect(guard([])(address, {})).rejects.toMatchObject({
    code: 'portal-unreachable',
    message: expect.not.stringContaining('secret') as string
  })
})

describe('given a name whose address changes between two looks', () => {
  test('the address that is connected to is the one that was judged', async () => {
    const lookup = resolver('127.0.0.1')
    await expect(guard([], { lookup })(`https://rebind.example:${port}/`, {})).rejects.toMatchObject({
      code: 'portal-unreachable',
      message: expect.stringContaining('rebind.example') as string
    })
  })

  test('a private address beside a public one is never answered', () => {
    const lookup: LookupFunction = (_, __, callback) => {
      callback(null, [
        { address: '127.0.0.1', family: 4 },
        { address: '8.8.8.8', family: 4 },
        { address: '::1', family: 6 }
      ])
    }
    const answers: unknown[] = []
    publicLookup(lookup)('mixed.example', { all: true }, (_, found) => answers.push(found))
    publicLookup(lookup)('mixed.example', {}, (_, found, family) => answers.push([found, family]))
    expect(answers).toEqual([[{ address: '8.8.8.8', family: 4 }], ['8.8.8.8', 4]])
  })

  test('a resolver that finds nothing keeps its code', async () => {
    const lookup: LookupFunction = (_, __, callback) => {
      callback(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }), [])
    }
    await expect(guard([], { lookup })('https://nowhere.example/', {})).rejects.toMatchObject({
      cause: { code: 'ENOTFOUND' }
    })
  })
})

describe('given a host in the allow list', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['LocalHost', 'localhost']
  ])('%s without a port covers every port', async (entry, host) => {
    const response = await guard([entry])(`http://${host}:${port}/`, {})
    expect(response).toBeInstanceOf(Response)
    expect([response.status, await response.text()]).toEqual([200, 'hello'])
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  })

  test('a name resolves where it resolves', async () => {
    const fetch = guard(['portal.internal'], { lookup: resolver('127.0.0.1') })
    expect(await (await fetch(`http://portal.internal:${port}/`, {})).text()).toBe('hello')
  })

  test('with a port it covers that one only', async () => {
    const fetch = guard([`127.0.0.1:${port}`])
    expect((await fetch(`http://127.0.0.1:${port}/`, {})).status).toBe(200)
    await expect(fetch(`http://127.0.0.1:${port + 1}/`, {})).rejects.toMatchObject({
      code: 'portal-unreachable'
    })
  })

  test('it covers no other host', async () => {
    await expect(guard(['127.0.0.1'])(`http://localhost:${port}/`, {})).rejects.toMatchObject({
      code: 'portal-unreachable'
    })
    expect(reached).toEqual([])
  })

  test('a redirect is an answer, not an order', async () => {
    const response = await guard(['127.0.0.1'])(`http://127.0.0.1:${port}/moved`, { redirect: 'follow' })
    expect([response.status, response.headers.get('location')]).toEqual([302, '/elsewhere'])
    expect(reached).toEqual(['GET /moved'])
  })

  test('bodies go both ways, answers without one are fine', async () => {
    const fetch = guard(['127.0.0.1'])
    const body = new URLSearchParams({ auth: 'fake' })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const echoed = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body, headers })
    expect(await echoed.text()).toBe('auth=fake')
    const sent = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body })
    expect(await sent.text()).toBe('auth=fake')
    expect((await fetch(`http://127.0.0.1:${port}/empty`, {})).body).toBeNull()
  })
})

describe('given a file', () => {
  function pieces(count: number, bytes: number): ReadableStream<Uint8Array> {
    let left = count
    return new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          if (left === 0) return controller.close()
          left -= 1
          controller.enqueue(new Uint8Array(bytes))
        }
      },
      { highWaterMark: 0 }
    )
  }
  const upload = { method: 'POST', duplex: 'half', redirect: 'error', window: null } as const

  test('a stream goes up as it comes, with its length where that is told', async () => {
    const fetch = guard(['127.0.0.1'])
    const url = `http://127.0.0.1:${port}/count`
    const unknown = await fetch(url, { ...upload, body: pieces(10, 100_000) })
    expect(await unknown.json()).toEqual({ bytes: 1_000_000, encoding: 'chunked' })
    const headers = { 'Content-Length': '1000000' }
    const known = await fetch(url, { ...upload, headers, body: pieces(10, 100_000) })
    expect(await known.json()).toEqual({ bytes: 1_000_000, length: '1000000' })
    const blob = await fetch(url, { ...upload, body: new Blob([new Uint8Array(5)]) })
    expect(await blob.json()).toEqual({ bytes: 5, length: '5' })
  })

  test('an upload is not sent on to where a redirect leads', async () => {
    const sent = guard(['127.0.0.1'])(`http://127.0.0.1:${port}/moved`, { ...upload, body: pieces(1, 1) })
    await expect(sent).rejects.toThrow()
    expect(reached).toEqual(['POST /moved'])
  })

  test('a part comes down as asked', async () => {
    const answer = await guard(['127.0.0.1'])(`http://127.0.0.1:${port}/range`, {
      headers: { Range: 'bytes=5-' }
    })
    expect([answer.status, await answer.text()]).toEqual([206, 'bytes=5-'])
  })
})

describe('given a network that fails', () => {
  test('a closed port keeps its code', async () => {
    const closed = createServer()
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
    const { port: free } = closed.address() as AddressInfo
    await new Promise((resolve) => closed.close(resolve))
    await expect(guard(['127.0.0.1'])(`http://127.0.0.1:${free}/`, {})).rejects.toMatchObject({
      cause: { code: 'ECONNREFUSED' }
    })
  })

  test('an aborted call rejects with the reason of the signal', async () => {
    const signal = AbortSignal.abort(new Error('deadline'))
    await expect(guard(['127.0.0.1'])(`http://127.0.0.1:${port}/`, { signal })).rejects.toThrow('deadline')
  })

  test('closing cuts an answer that never ends', async () => {
    const created = createGuardedFetch({ allowHosts: ['127.0.0.1'] })
    const response = await created.fetch(`http://127.0.0.1:${port}/silent`, {})
    const text = response.text()
    await Promise.all([created.close(), expect(text).rejects.toThrow()])
  })
})
