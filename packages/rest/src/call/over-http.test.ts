// The real fetch over real HTTP: what it makes of redirects, refusals and broken answers.
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { staticCredentials } from '../credentials.ts'
import { createRest, type Rest } from '../rest.ts'
import { caught } from '../testing/caught.ts'

async function givenServer(
  listener: RequestListener
): Promise<{ rest: Rest; endpoint: string; close: () => Promise<void> }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  onTestFinished(close)
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rest/`
  return {
    rest: createRest({ credentials: staticCredentials({ accessToken: 'not-a-real-token', endpoint }) }),
    endpoint,
    close
  }
}

test('a call is a POST whose JSON body carries the token', async () => {
  const { rest } = await givenServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString()
    })
    request.on('end', () => {
      const { method, url, headers } = request
      response.end(JSON.stringify({ result: { method, url, type: headers['content-type'], body } }))
    })
  })
  expect((await rest.call('crm.deal.get', { id: 1 })).result).toEqual({
    method: 'POST',
    url: '/rest/crm.deal.get.json',
    type: 'application/json',
    body: '{"auth":"not-a-real-token","id":1}'
  })
})

test('a redirect is not followed, and the location is told to the credentials', async () => {
  const target = await givenServer((request, response) => {
    response.end(JSON.stringify({ result: request.method }))
  })
  const old = await givenServer((_request, response) => {
    response.writeHead(302, { Location: `${target.endpoint}crm.deal.get.json` }).end()
  })
  expect(await caught(old.rest.call<unknown>('crm.deal.get'))).toMatchObject({
    code: 'moved',
    ran: 'no',
    status: 302
  })

  const told: string[] = []
  const credentials = {
    ...staticCredentials({ accessToken: 'not-a-real-token', endpoint: old.endpoint }),
    moved: (_rejected: unknown, location: string) => {
      told.push(location)
      return Promise.resolve({ accessToken: 'not-a-real-token', endpoint: target.endpoint, generation: 1 })
    }
  }
  expect((await createRest({ credentials }).call<unknown>('crm.deal.get')).result).toBe('POST')
  expect(told).toEqual([`${target.endpoint}crm.deal.get.json`])
})

test('a refused connection certainly sent nothing', async () => {
  const { rest, close } = await givenServer((_request, response) => response.end('{"result":1}'))
  await close()
  expect(await caught(rest.call('crm.deal.add'))).toMatchObject({ code: 'portal-unreachable', ran: 'no' })
})

test('a connection that breaks before or within the answer may have run', async () => {
  const { rest } = await givenServer((request, response) => {
    if (request.url?.includes('early')) return request.socket.destroy()
    response.writeHead(200, { 'Content-Length': '100' })
    response.write('{"result":')
    return setImmediate(() => request.socket.destroy())
  })
  expect(await caught(rest.call('early'))).toMatchObject({ code: 'portal-unreachable', ran: 'unknown' })
  expect(await caught(rest.call('late'))).toMatchObject({ code: 'portal-unreachable', ran: 'unknown' })
})

test("the caller's signal ends the request on the wire", async () => {
  const abort = new AbortController()
  let closed: () => void = () => undefined
  const gone = new Promise<void>((resolve) => {
    closed = resolve
  })
  const { rest } = await givenServer((request) => {
    request.socket.on('close', () => closed())
    abort.abort()
  })
  expect(await caught(rest.call('x', {}, { signal: abort.signal }))).toMatchObject({
    code: 'aborted',
    ran: 'unknown'
  })
  await gone
})
