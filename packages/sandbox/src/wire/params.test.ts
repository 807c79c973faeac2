// Parameters as the authorization server and the request log read them.
import { describe, expect, it } from 'vitest'
import { paramsOf, pathOf, textParam } from './params.ts'

const form = { 'content-type': 'application/x-www-form-urlencoded' }

describe('parameters of a request', () => {
  it('come from query and body, and the body wins', () => {
    const params = paramsOf({ method: 'POST', target: '/x?a=1&b=2', headers: form, body: 'b=3&c[]=4&c[]=5' })
    expect(params).toEqual({ a: '1', b: '3', c: ['4', '5'] })
  })

  it('keep brackets as structure', () => {
    const body = 'event=ONX&auth%5Bdomain%5D=localhost%3A1&data[FIELDS][ID]=5'
    expect(paramsOf({ method: 'POST', target: '/', headers: form, body })).toEqual({
      event: 'ONX',
      auth: { domain: 'localhost:1' },
      data: { FIELDS: { ID: '5' } }
    })
  })

  it('are read from JSON when the body says so, and broken JSON is silently ignored', () => {
    const headers = { 'content-type': 'application/json; charset=utf-8' }
    expect(paramsOf({ method: 'POST', target: '/?a=1', headers, body: '{"n":5}' })).toEqual({ a: '1', n: 5 })
    expect(paramsOf({ method: 'POST', target: '/?a=1', headers, body: '{"n":' })).toEqual({ a: '1' })
  })

  it('are not read from the body of anything but a POST', () => {
    expect(paramsOf({ method: 'PUT', target: '/?a=1', headers: form, body: 'b=2' })).toEqual({ a: '1' })
  })

  it('never reach the prototype of anything', () => {
    const params = paramsOf({ method: 'POST', target: '/', headers: form, body: '__proto__[x]=1&a=2' })
    expect(textParam(params, 'a')).toBe('2')
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  })

  it('are one text or none', () => {
    const params = paramsOf({ method: 'GET', target: '/?a[]=1&b=', headers: {}, body: '' })
    expect([textParam(params, 'a'), textParam(params, 'b'), textParam(params, 'c')]).toEqual([
      undefined,
      '',
      undefined
    ])
  })

  it('end where the path ends', () => expect(pathOf('/rest/app.info?auth=x?y')).toBe('/rest/app.info'))
})
