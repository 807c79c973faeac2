// Route handlers as Next.js calls them: one function a method, with a Request and a context of its own.

import { expect, expectTypeOf, test } from 'vitest'
import { type NextRoute, toNextRoute } from './next.ts'

function post(): Request {
  return new Request('https://app.example/bitrix/app', { method: 'POST', body: 'a=1' })
}

test('given a request, the handler sees it as it is, whatever context comes with it', async () => {
  const { POST } = toNextRoute(async (request) => new Response(`${request.url} ${await request.text()}`))
  // Next.js checks handlers against (request: NextRequest, context: {params: Promise}).
  const route: (request: Request, context: { params: Promise<object> }) => Promise<Response> = POST
  const response = await route(post(), { params: Promise.resolve({ path: ['app'] }) })
  expect(await response.text()).toBe('https://app.example/bitrix/app a=1')
})

test('given the three methods of the routes, each has its export', () => {
  expectTypeOf<keyof NextRoute>().toEqualTypeOf<'GET' | 'HEAD' | 'POST'>()
  expect(Object.keys(toNextRoute(async () => new Response()))).toEqual(['GET', 'HEAD', 'POST'])
})

test('given a body that was read before, the error says what to do', async () => {
  const { POST } = toNextRoute(async () => new Response('unreached'))
  const request = post()
  await request.text()
  const response = await POST(request)
  expect(response.status).toBe(500)
  expect(await response.json()).toMatchObject({
    code: 'internal',
    detail: expect.stringContaining('request.clone()') as string
  })
})

test('given a handler that throws, a problem is answered', async () => {
  const { GET } = toNextRoute(() => Promise.reject(new Error('secret')))
  const response = await GET(new Request('https://app.example/bitrix/app'))
  expect([response.status, await response.text()]).toEqual([500, expect.not.stringContaining('secret')])
})
