// The request log: bounded, and never in the way of the request it notes.
import { describe, expect, it } from 'vitest'
import { createRequestLog, type RequestLog } from './request-log.ts'

function add(log: RequestLog, target: string, headers: Record<string, string> = {}): void {
  log.add({ at: 1, to: 'auth-server', method: 'GET', origin: 'http://[', target, headers, body: '' })
}

describe('the request log', () => {
  it('keeps the newest 5,000 with growing ids, across clearing', () => {
    const log = createRequestLog(() => undefined)
    for (let n = 0; n < 5003; n++) add(log, `/${n}`)
    expect([log.list().length, log.list()[0]?.id, log.list().at(-1)?.id]).toEqual([5000, 4, 5003])
    log.clear()
    add(log, '/')
    expect(log.list().map((entry) => entry.id)).toEqual([5004])
  })

  it.each([
    ['a header', '/', { authorization: 'Bearer T' }],
    ['a call', '/?auth=T', {}],
    ['the other name of it', '/?access_token=T', {}],
    ['a grant', '/?refresh_token=T', {}],
    ['a frame', '/?AUTH_ID=T', {}],
    ['an event', '/?auth[access_token]=T', {}]
  ])('finds the token of %s', (_, target, headers) => {
    const log = createRequestLog((token) => (token === 'T' ? 4 : undefined))
    add(log, target, headers)
    expect(log.list()[0]?.tokenGeneration).toBe(4)
  })

  it('says nothing of generations where there is no known token', () => {
    const log = createRequestLog(() => undefined)
    add(log, '/?auth=other')
    expect(log.list()[0]).not.toHaveProperty('tokenGeneration')
  })
})
