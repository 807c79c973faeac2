// More than anybody can hold, or for longer than anybody waits: it ends in bounded time and memory.

import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { failureOf, type HostileServer, json, nested, startHostileServer } from './hostile-server.ts'

const mebibyte = 1024 * 1024

let hostile: HostileServer
beforeEach(async () => {
  hostile = await startHostileServer()
})
afterEach(() => hostile.close())

const call = (timeoutMs?: number) => hostile.rest().call<unknown>('crm.deal.get', { id: 1 }, { timeoutMs })

describe('a body beyond the bound', () => {
  test('of 64 MiB is not read to its end', async () => {
    let sent = 0
    hostile.answer = (response) => {
      const part = Buffer.alloc(mebibyte, 'x')
      response.on('close', () => {
        sent = Math.max(sent, response.socket?.bytesWritten ?? 0)
      })
      const more = (): void => {
        while (!response.destroyed && response.write(part)) sent += part.length
      }
      response.writeHead(200).write('{"result":"')
      response.on('drain', more)
      more()
    }
    expect(await failureOf(call())).toMatchObject({
      code: 'unreadable',
      ran: 'unknown',
      message: expect.stringContaining('more than 67108864 bytes')
    })
    expect(sent).toBeLessThan(100 * mebibyte)
  })

  test('is bounded where the caller says', async () => {
    hostile.answer = json(`{"result":"${'x'.repeat(100)}"}`)
    const rest = hostile.rest({ maxResponseBytes: 100 })
    expect(await failureOf(rest.call('profile'))).toMatchObject({ code: 'unreadable' })
    hostile.answer = json('{"result":1}')
    expect(await rest.call('profile')).toEqual({ result: 1 })
  })

  test('is bounded behind its compression: a bomb of 300 kB that becomes 300 MiB', async () => {
    const bomb = gzipSync(Buffer.alloc(300 * mebibyte, ' '))
    expect(bomb.length).toBeLessThan(mebibyte)
    hostile.answer = (response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
    }
    const before = process.memoryUsage().rss
    expect(await failureOf(call())).toMatchObject({ code: 'unreadable', ran: 'unknown' })
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * mebibyte)
  })

  test('a compression that is none is no complete answer', async () => {
    hostile.answer = (response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('{"result":1}')
    }
    expect(await failureOf(call())).toMatchObject({ code: 'portal-unreachable', ran: 'unknown' })
  })

  test('what fits is read: gzip, an answer of 20 MiB', async () => {
    hostile.answer = (response) => {
      const text = `{"result":"${'x'.repeat(20 * mebibyte)}"}`
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(text))
    }
    expect(((await call()).result as string).length).toBe(20 * mebibyte)
  })
})

describe('nesting without end', () => {
  test.each([1_000, 1_000_000])('a result %i deep is a result', async (depth) => {
    hostile.answer = json(`{"result":${nested(depth)}}`)
    expect(Array.isArray((await call()).result)).toBe(true)
  })

  test('an error 1,000,000 deep is an error', async () => {
    hostile.answer = json(`{"error":"X","error_description":"said","extra":${nested(1_000_000)}}`, 400)
    expect(await failureOf(call())).toMatchObject({
      code: 'portal-error',
      ran: 'yes',
      portal: { error: 'X', error_description: 'said' }
    })
  })

  test('rows 10,000 deep are rows', async () => {
    hostile.answer = json(`{"result":[{"ID":1,"deep":${nested(10_000)}}]}`)
    expect(await hostile.rest().listAll('crm.deal.list')).toHaveLength(1)
  })
})

describe('a long text', () => {
  test('of an error is short in its message', async () => {
    const long = 'x'.repeat(10 * mebibyte)
    hostile.answer = json(`{"error":"${long}","error_description":"${long}"}`, 400)
    expect((await failureOf(call())).message.length).toBeLessThan(500)
  })

  test('of headers is refused', async () => {
    hostile.answer = (response) => {
      response.socket?.end(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(100_000)}\r\n{"result":1}`)
    }
    expect(await failureOf(call())).toMatchObject({ code: 'portal-unreachable', ran: 'unknown' })
  })
})

describe('an answer that never ends, at a byte now and then, ends at the deadline', () => {
  test.each<[string, string]>([
    ['before its headers', ''],
    ['within its headers', 'HTTP/1.1 200 OK\r\nx: '],
    ['within its body', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nc\r\n{"result":']
  ])('%s', async (_where, beginning) => {
    hostile.answer = (response) => {
      const { socket } = response
      socket?.write(beginning)
      const drip = setInterval(() => socket?.write('1'), 5)
      socket?.on('close', () => clearInterval(drip))
      socket?.on('error', () => clearInterval(drip))
    }
    expect(await failureOf(call(150))).toMatchObject({
      code: expect.stringMatching(/^portal-unreachable$/),
      ran: 'unknown'
    })
  })

  test('interim answers without end', async () => {
    hostile.answer = (response) => {
      const { socket } = response
      const drip = setInterval(() => socket?.write('HTTP/1.1 102 Processing\r\n\r\n'), 5)
      socket?.on('close', () => clearInterval(drip))
      socket?.on('error', () => clearInterval(drip))
    }
    expect(await failureOf(call(150))).toMatchObject({ code: 'portal-unreachable', ran: 'unknown' })
  })
})
