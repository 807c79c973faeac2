// POSTs to applications that answer late, never, too much, or live nowhere.
import { createServer, type Server } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { createFaultTable } from '../faults/fault-table.ts'
import { createSender, type Exchange, type SenderDeps } from './exchange.ts'
import { closeServer, listen } from './http-service.ts'
import { createRequestLog } from './request-log.ts'

const servers: Server[] = []

afterEach(async () => {
  await Promise.all(servers.splice(0).map(closeServer))
})

async function application(answer: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(answer)
  servers.push(server)
  return `http://127.0.0.1:${await listen(server, 0)}/events?a=1`
}

function post(url: string, options: Partial<SenderDeps> = {}): Promise<Exchange> {
  const deps: SenderDeps = {
    clock: { now: () => 0 },
    log: createRequestLog(() => undefined),
    faults: createFaultTable(),
    closing: new AbortController().signal,
    ...options
  }
  return createSender(deps)({ url, headers: {}, body: 'event=ONX', subject: { on: 'event' } })
}

describe('a POST to an application', () => {
  it('is answered and logged', async () => {
    const log = createRequestLog(() => undefined)
    const url = await application((_, response) => response.writeHead(202, { 'x-mark': '1' }).end('queued'))
    const { response } = await post(url, { log })
    expect(response).toMatchObject({ status: 202, headers: { 'x-mark': '1' }, body: 'queued' })
    expect(log.list()).toMatchObject([
      { to: 'application', method: 'POST', url, body: 'event=ONX', decoded: { a: '1', event: 'ONX' } }
    ])
  })

  it('gives up after its timeout, also in the middle of an answer', async () => {
    const silent = await application(() => {})
    expect(await post(silent, { timeoutMs: 20 })).toMatchObject({ response: { status: 0 }, error: 'TIMEOUT' })
    const halting = await application((_, response) => {
      response.writeHead(200).write('half')
    })
    expect(await post(halting, { timeoutMs: 50 })).toMatchObject({ error: 'TIMEOUT' })
  })

  it('ends when the sandbox closes', async () => {
    const closing = new AbortController()
    const url = await application(() => closing.abort())
    expect(await post(url, { closing: closing.signal })).toMatchObject({ error: 'SANDBOX_CLOSED' })
  })

  it('survives an address that is none', async () => {
    expect(await post('http://127.0.0.1:99999/')).toMatchObject({ error: 'ERR_INVALID_URL' })
  })

  it('keeps no more than the beginning of an endless answer', async () => {
    const url = await application((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        response.once('drain', more)
      }
      more()
    })
    const { response } = await post(url)
    expect(response.status).toBe(200)
    expect(response.body.length).toBeLessThan(2 * 1024 * 1024)
  })
})
