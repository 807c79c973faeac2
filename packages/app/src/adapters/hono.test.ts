// What only Hono does: a context whose body anybody may read.

import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { toHono } from './hono.ts'

const form = {
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: 'a=1'
}

test.each(['parseBody', 'formData', 'text', 'arrayBuffer'] as const)(
  'given middleware in front that calls c.req.%s(), the error says what to do',
  async (read) => {
    const app = new Hono()
    app.use(async (context, next) => {
      await context.req[read]()
      await next()
    })
    app.all(
      '/bitrix/*',
      toHono(async () => new Response('unreached'))
    )
    const response = await app.request('/bitrix/app', form)
    expect(response.status).toBe(500)
    expect(await response.json()).toMatchObject({
      code: 'internal',
      detail: expect.stringContaining('c.req.parseBody()') as string
    })
  }
)

test('given a base path, the whole address is seen', async () => {
  const app = new Hono().basePath('/outer')
  app.all(
    '/bitrix/*',
    toHono(async (request) => new Response(new URL(request.url).pathname))
  )
  expect(await (await app.request('/outer/bitrix/app', form)).text()).toBe('/outer/bitrix/app')
})
