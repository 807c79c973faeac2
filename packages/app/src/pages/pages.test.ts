// The built-in pages of a visit and of an installation, and the headers that every page goes out with.

import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import type { Visit } from '../records/visit.ts'
import { installPage } from './install-page.ts'
import { builtInPolicy, pageResponse } from './page-response.ts'
import { visitPage } from './visit-page.ts'

const portalOrigin = 'https://portal.example:8443'
const visit: Visit = {
  memberId: 'c'.repeat(32),
  portalOrigin,
  userId: '7',
  userName: 'Ann <Lee>',
  admin: false,
  sessionToken: 'header.claims.signature',
  language: 'en',
  placement: 'DEFAULT',
  placementOptions: {}
}

describe('the headers of a page', () => {
  test('name the portal that may frame it, and forbid storing and telling onwards', () => {
    const { headers } = pageResponse('text', portalOrigin, builtInPolicy('abc'))
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff'
    })
    const policy = headers.get('content-security-policy')
    expect(policy).toMatch(
      /^frame-ancestors https:\/\/portal\.example:8443; default-src 'none'; script-src 'nonce-abc'; /
    )
  })

  test("leave to an application's own page what it loads, but not who frames it", () => {
    const { headers } = pageResponse('text', portalOrigin)
    expect(headers.get('content-security-policy')).toBe(`frame-ancestors ${portalOrigin}`)
  })

  test('the first frame-ancestors counts for browsers, and it is ours', () => {
    const { headers } = pageResponse('text', portalOrigin, "script-src 'self'; frame-ancestors *")
    expect(headers.get('content-security-policy')).toBe(
      `frame-ancestors ${portalOrigin}; script-src 'self'; frame-ancestors *`
    )
  })
})

describe('the page of a visit', () => {
  test('greets by name, as text', () => {
    expect(visitPage(visit)).toContain('<h1>Hello Ann &lt;Lee&gt;</h1>')
  })

  test('greets a person without a name by number', () => {
    expect(visitPage({ ...visit, userName: '' })).toContain('<h1>Hello #7</h1>')
  })

  test('hands its script the session and nothing secret beside it', () => {
    const [, text = ''] = /id="latchkey-visit">(.*)<\/script>/.exec(visitPage(visit)) ?? []
    const { memberId, userId, admin, sessionToken } = visit
    expect(JSON.parse(text)).toEqual({ sessionToken, memberId, userId, admin, portalOrigin })
  })
})

describe('the install page', () => {
  const page = installPage(
    { language: 'en', portalOrigin, userName: '<b>Ann', scope: ['crm', 'user'] },
    'abc'
  )
  const [, script = ''] = /<script nonce="abc">([^]*)<\/script>/.exec(page) ?? []

  function run(name: string, framed: 'framed' | 'alone' = 'framed'): readonly unknown[][] {
    const messages: unknown[][] = []
    const window: Record<string, unknown> = { name }
    window['parent'] =
      framed === 'alone' ? window : { postMessage: (...message: unknown[]) => void messages.push(message) }
    const setTimeout = (run: () => void): void => run()
    runInNewContext(script, { window, setTimeout })
    return messages
  }

  test('says who installed what, as text', () => {
    expect(page).toContain('&lt;b&gt;Ann')
    expect(page).toContain('crm, user')
  })

  test('tells the proven portal, and nobody else, that the installation is finished', () => {
    expect(run('portal.example:8443|1|0123abcd')).toEqual([
      [expect.stringMatching(/^setInstallFinish::\d+:0123abcd$/), portalOrigin]
    ])
  })

  test('tells nobody when it is not framed by a portal', () => {
    expect(run('portal.example|1|0123abcd', 'alone')).toEqual([])
    expect(run('')).toEqual([])
  })
})
