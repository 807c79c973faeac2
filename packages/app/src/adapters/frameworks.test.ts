// The same application behind real servers of every framework: it must not matter which one carries it.

import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve as serveHono } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { afterEach, describe, expect, test } from 'vitest'
import { readForm } from '../wire/read-form.ts'
import { toExpress } from './express.ts'
import { toFastify } from './fastify.ts'
import type { Handler } from './handler.ts'
import { toHono } from './hono.ts'
import { toNodeListener } from './node.ts'

interface Running {
  readonly origin: string
  close(): Promise<void>
}

/** Serves `handler` under `/bitrix`, and `GET /own` by itself. */
type Start = (handler: Handler) => Promise<Running>

async function startServer(listener: RequestListener): Promise<Running> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return running(server, async () => {
    server.close()
    await once(server, 'close')
  })
}

function running(server: Server, close: () => Promise<void>): Running {
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await close()
    }
  }
}

const frameworks: Readonly<Record<string, Start>> = {
  node: (handler) => {
    const latchkey = toNodeListener(handler)
    return startServer((request, response) => {
      if (request.url === '/own') response.end('own')
      else latchkey(request, response)
    })
  },
  express: (handler) => {
    const app = express()
    app.use('/bitrix', toExpress(handler))
    app.use(express.urlencoded(), express.json())
    app.get('/own', (_request, response) => void response.send('own'))
    app.post('/own', (request, response) => void response.json(request.body))
    return startServer(app)
  },
  fastify: async (handler) => {
    const app = fastify()
    await app.register(toFastify(handler), { prefix: '/bitrix' })
    app.get('/own', () => 'own')
    app.post('/own', (request) => request.body)
    await app.listen({ port: 0, host: '127.0.0.1' })
    return running(app.server, () => app.close())
  },
  hono: async (handler) => {
    const app = new Hono()
    app.all('/bitrix/*', toHono(handler))
    app.get('/own', (context) => context.text('own'))
    app.post('/own', async (context) => context.json(await context.req.json()))
    const server = serveHono({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server
    await once(server, 'listening')
    return running(server, async () => {
      server.close()
      await once(server, 'close')
    })
  }
}

let started: Running | undefined
afterEach(async () => {
  await started?.close()
  started = undefined
})

describe.each(Object.entries(frameworks))('%s', (name, start) => {
  async function serve(handler: Handler): Promise<string> {
    started = await start(handler)
    return started.origin
  }

  test('given a form post, the handler sees the whole address, the headers and the body as sent', async () => {
    const origin = await serve(async (request) => {
      const { pathname, search } = new URL(request.url)
      const seen = [request.method, pathname + search, request.headers.get('x-test'), await request.text()]
      return Response.json(seen)
    })
    // A parser in between would keep one of the two values, or write them in another order.
    const body = 'AUTH_ID=1+2&data[FIELDS][ID]=%D0%AF&AUTH_ID=3'
    const response = await fetch(`${origin}/bitrix/app?DOMAIN=a.b&x[]=1`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-test': 'yes' },
      body
    })
    expect(await response.json()).toEqual(['POST', '/bitrix/app?DOMAIN=a.b&x[]=1', 'yes', body])
  })

  test.each([
    ['application/json', '{"accessToken": "x"}'],
    ['text/plain', 'plain'],
    ['application/octet-stream', 'a=1'],
    ['application/json', '']
  ])('given a body of %s (%j), no parser in front judges it', async (contentType, body) => {
    const origin = await serve(async (request) => new Response(`read ${await request.text()}`))
    const response = await fetch(`${origin}/bitrix/session`, {
      method: 'POST',
      headers: { 'content-type': contentType },
      body
    })
    expect([response.status, await response.text()]).toEqual([200, `read ${body}`])
  })

  test('given no content type at all, the body is read, too', async () => {
    const origin = await serve(async (request) => new Response(await request.text()))
    const body = new Blob(['raw'])
    expect(await (await fetch(`${origin}/bitrix/app`, { method: 'POST', body })).text()).toBe('raw')
  })

  test('given a large body, the handler decides about its length, and the client reads why', async () => {
    const origin = await serve(async (request) => {
      try {
        await readForm(request)
        return new Response('read')
      } catch (error) {
        return new Response((error as Error).message, { status: 413 })
      }
    })
    const response = await fetch(`${origin}/bitrix/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'a'.repeat(2 * 1024 * 1024)
    })
    expect([response.status, await response.text()]).toEqual([413, expect.stringContaining('262144')])
  })

  test('given an answer, its status, headers and cookies arrive', async () => {
    const origin = await serve(async () => {
      const response = new Response('<p>page</p>', { status: 503, headers: { 'retry-after': '5' } })
      response.headers.append('set-cookie', 'a=1')
      response.headers.append('set-cookie', 'b=2')
      return response
    })
    const response = await fetch(`${origin}/bitrix/app`, { method: 'POST', body: '' })
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('5')
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(await response.text()).toBe('<p>page</p>')
  })

  test('given HEAD, the handler sees HEAD and no body is sent', async () => {
    const methods: string[] = []
    const origin = await serve(async (request) => {
      methods.push(request.method)
      return new Response('page', { headers: { 'x-test': 'yes' } })
    })
    const response = await fetch(`${origin}/bitrix/app`, { method: 'HEAD' })
    expect([response.status, response.headers.get('x-test'), await response.text()]).toEqual([200, 'yes', ''])
    expect(await (await fetch(`${origin}/bitrix/app`)).text()).toBe('page')
    expect(methods).toEqual(['HEAD', 'GET'])
  })

  test('given another method, the handler answers it', async () => {
    const origin = await serve(async (request) => new Response(request.method, { status: 405 }))
    const response = await fetch(`${origin}/bitrix/app`, { method: 'DELETE' })
    expect([response.status, await response.text()]).toEqual([405, 'DELETE'])
  })

  test('given a handler that throws, a problem is answered and nothing else leaks', async () => {
    const origin = await serve(() => Promise.reject(new Error('secret')))
    const response = await fetch(`${origin}/bitrix/app`, { method: 'POST', body: 'a=1' })
    expect(response.status).toBe(500)
    const text = await response.text()
    expect(text).not.toContain('secret')
    expect(JSON.parse(text)).toMatchObject({ code: 'internal' })
  })

  test('given routes of its own, the framework keeps serving them, its body parsers included', async () => {
    const origin = await serve(async () => new Response('latchkey'))
    expect(await (await fetch(`${origin}/own`)).text()).toBe('own')
    if (name === 'node') return
    const response = await fetch(`${origin}/own`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}'
    })
    expect(await response.json()).toEqual({ a: 1 })
  })
})
