// What only Express does: body parsers in front.

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type Express } from 'express'
import { expect, test } from 'vitest'
import { toExpress } from './express.ts'

async function post(app: Express, path: string, contentType: string, body: string): Promise<Response> {
  const server = createServer(app)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body
  })
  server.closeAllConnections()
  server.close()
  return response
}

test.each([
  ['express.urlencoded()', express.urlencoded(), 'application/x-www-form-urlencoded', 'a=1'],
  ['express.json()', express.json(), 'application/json', '{"a":1}'],
  ['express.raw()', express.raw({ type: '*/*' }), 'application/octet-stream', 'a']
])('given %s above, the error says what to move where', async (_name, parser, contentType, body) => {
  const app = express()
  app.use(parser)
  app.use(
    '/bitrix',
    toExpress(async () => new Response('unreached'))
  )
  const response = await post(app, '/bitrix/app', contentType, body)
  expect(response.status).toBe(500)
  expect(await response.json()).toMatchObject({
    code: 'internal',
    detail: expect.stringContaining('app.use(toExpress(...)) above app.use(express.urlencoded())') as string
  })
})

test('given a parser above that leaves this content type alone, nothing is wrong', async () => {
  const app = express()
  app.use(express.json())
  app.use(toExpress(async (request) => new Response(await request.text())))
  const response = await post(app, '/app', 'application/x-www-form-urlencoded', 'a=1')
  expect(await response.text()).toBe('a=1')
})

test('given a router in a router, the whole address is seen', async () => {
  const inner = express.Router()
  inner.use(
    '/bitrix',
    toExpress(async (request) => new Response(new URL(request.url).pathname))
  )
  const app = express()
  app.use('/outer', inner)
  expect(await (await post(app, '/outer/bitrix/app', 'text/plain', '')).text()).toBe('/outer/bitrix/app')
})
