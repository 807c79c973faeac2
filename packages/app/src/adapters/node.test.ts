// A handler behind a real node:http server.

import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { AppError } from '../errors/app-error.ts'
import { readForm } from '../wire/read-form.ts'
import { type Handler, type NodeListener, toNodeListener } from './node.ts'

let server: Server

function serve(handler: Handler): Promise<string> {
  return listen(toNodeListener(handler))
}

async function listen(listener: NodeListener): Promise<string> {
  server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

test('given a request, the handler sees it whole and its answer arrives whole', async () => {
  const origin = await serve(async (request) => {
    const { pathname, search } = new URL(request.url)
    const seen = [request.method, pathname + search, request.headers.get('x-test'), await request.text()]
    const response = Response.json(seen, { status: 201 })
    response.headers.append('set-cookie', 'a=1')
    response.headers.append('set-cookie', 'b=2')
    return response
  })
  const response = await fetch(`${origin}/app?x=1`, {
    method: 'POST',
    body: 'Я=1',
    headers: { 'x-test': 'yes' }
  })
  expect(await response.json()).toEqual(['POST', '/app?x=1', 'yes', 'Я=1'])
  expect([response.status, response.headers.getSetCookie()]).toEqual([201, ['a=1', 'b=2']])
})

test('given a target with two slashes, it stays a path of this host', async () => {
  const origin = await serve(async (request) => new Response(new URL(request.url).pathname))
  expect(await (await fetch(`${origin}//evil.example/app`)).text()).toBe('//evil.example/app')
})

test('given a HEAD request and an answer without body, none is sent', async () => {
  const origin = await serve(async (request) =>
    request.method === 'HEAD' ? new Response('text') : new Response(null, { status: 204 })
  )
  expect(await (await fetch(origin, { method: 'HEAD' })).text()).toBe('')
  expect((await fetch(origin)).status).toBe(204)
})

test('given a stream, its first piece arrives before the last is made', async () => {
  let finish: () => void = () => undefined
  const origin = await serve(
    async () =>
      new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode('first,'))
            finish = () => {
              controller.enqueue(new TextEncoder().encode('last'))
              controller.close()
            }
          }
        })
      )
  )
  const reader = (await fetch(origin)).body?.getReader()
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('first,')
  finish()
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('last')
})

test('given an upload, it reaches the handler piece by piece', async () => {
  const origin = await serve(async (request) => {
    let size = 0
    for await (const chunk of request.body ?? []) size += chunk.byteLength
    return new Response(String(size))
  })
  const response = await fetch(origin, { method: 'POST', body: new Uint8Array(5_000_000) })
  expect(await response.text()).toBe('5000000')
})

test('given a body over the limit, the client still reads why', async () => {
  const origin = await serve(async (request) => {
    await readForm(request)
    return new Response('read')
  })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let piece = 0; piece < 20; piece += 1) controller.enqueue(new Uint8Array(65_536).fill(97))
      controller.close()
    }
  })
  const response = await fetch(origin, { method: 'POST', body, headers, duplex: 'half' })
  expect(response.status).toBe(413)
  expect(await response.json()).toMatchObject({ code: 'too-large' })
})

test('given a client that goes away, the signal of the request is aborted', async () => {
  let request: Request | undefined
  let arrived: () => void = () => undefined
  const inHandler = new Promise<void>((resolve) => {
    arrived = resolve
  })
  const origin = await serve(async (incoming) => {
    request = incoming
    arrived()
    await once(incoming.signal, 'abort')
    return new Response('too late')
  })
  const client = new AbortController()
  const call = fetch(origin, { signal: client.signal })
  await inHandler
  expect(request?.signal.aborted).toBe(false)
  const aborted = once(request?.signal as AbortSignal, 'abort')
  client.abort()
  await expect(call).rejects.toThrow('aborted')
  await aborted
})

test('given a body that breaks off, the handler does not wait for ever', async () => {
  let failure: Promise<unknown> | undefined
  let arrived: () => void = () => undefined
  const inHandler = new Promise<void>((resolve) => {
    arrived = resolve
  })
  const origin = await serve(async (request) => {
    failure = request.text().catch((error: unknown) => error)
    arrived()
    await failure
    return new Response('read')
  })
  const socket = connect(Number(new URL(origin).port), '127.0.0.1')
  socket.write('POST / HTTP/1.1\r\nHost: app.example\r\nContent-Length: 100\r\n\r\na=1')
  await inHandler
  socket.destroy()
  expect(await failure).toBeInstanceOf(Error)
})

test('given a handler that throws, a problem is answered and nothing else leaks', async () => {
  const origin = await serve(async (request) => {
    throw new URL(request.url).pathname === '/known' ? new AppError('unproven', 'text') : new Error('secret')
  })
  expect((await fetch(`${origin}/known`)).status).toBe(403)
  const foreign = await fetch(`${origin}/foreign`)
  expect([foreign.status, await foreign.text()]).toEqual([500, expect.not.stringContaining('secret')])
})

test('given an answer that breaks, the client sees that it is incomplete', async () => {
  const origin = await serve(
    async () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            controller.error(new Error('broken'))
          }
        })
      )
  )
  await expect(fetch(origin).then((response) => response.text())).rejects.toThrow()
})

test('given a body that a parser has read, the error says where to mount', async () => {
  const latchkey = toNodeListener(async () => new Response('unreached'))
  const origin = await listen((incoming, outgoing) => {
    incoming.resume().once('end', () => latchkey(incoming, outgoing))
  })
  const response = await fetch(origin, { method: 'POST', body: 'a=1' })
  expect(response.status).toBe(500)
  expect(await response.json()).toMatchObject({
    code: 'internal',
    detail: expect.stringContaining('before the body parser') as string
  })
})

test('given a router that shortens the address, the whole one is seen', async () => {
  const latchkey = toNodeListener(async (request) => new Response(new URL(request.url).pathname))
  const origin = await listen((incoming, outgoing) => {
    latchkey(Object.assign(incoming, { originalUrl: incoming.url, url: '/' }), outgoing)
  })
  expect(await (await fetch(`${origin}/mounted/app`)).text()).toBe('/mounted/app')
})

test('given a host that is none, 400 names the header', async () => {
  const origin = await serve(async () => new Response('unreached'))
  const call = httpRequest(origin, { headers: { host: 'a b' } }).end()
  const [response] = (await once(call, 'response')) as [IncomingMessage]
  const chunks: unknown[] = []
  for await (const chunk of response) chunks.push(chunk)
  expect(response.statusCode).toBe(400)
  expect(JSON.parse(chunks.join(''))).toMatchObject({ code: 'bad-request', field: 'Host' })
})
