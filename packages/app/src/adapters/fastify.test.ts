// What only Fastify does: scopes, parsers and hooks.

import { text as readAll } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { toFastify } from './fastify.ts'

let app: FastifyInstance
beforeEach(() => {
  app = fastify()
})
afterEach(() => app.close())

async function post(path: string): Promise<Response> {
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  return fetch(origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"a":1}'
  })
}

test('given a parent hook that reads the payload, the error says what to do', async () => {
  app.addHook('preParsing', async (_request, _reply, payload) => Readable.from([await readAll(payload)]))
  await app.register(
    toFastify(async () => new Response('unreached')),
    { prefix: '/bitrix' }
  )
  const response = await post('/bitrix/app')
  expect(response.status).toBe(500)
  expect(await response.json()).toMatchObject({
    code: 'internal',
    detail: expect.stringContaining('preParsing hooks') as string
  })
})

test('given no prefix, routes of the application still win', async () => {
  await app.register(toFastify(async (request) => new Response(new URL(request.url).pathname)))
  app.post('/own', () => 'own')
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  expect(await (await fetch(`${origin}/own`, { method: 'POST' })).text()).toBe('own')
  expect(await (await fetch(`${origin}/app`, { method: 'POST' })).text()).toBe('/app')
})

test('given it is registered, the parsers of the application stay what they were', async () => {
  await app.register(
    toFastify(async () => new Response('latchkey')),
    { prefix: '/bitrix' }
  )
  expect(app.hasContentTypeParser('application/json')).toBe(true)
  expect(app.hasContentTypeParser('*')).toBe(false)
})
