// Section 4, rule 9: the page in the frame gives nothing away, and only its portal may show it.

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type App, html } from '@latchkey/app'
import type { OpenAnswer } from '@latchkey/sandbox'
import { engines, type GivenApplication, givenApplication } from '../support/given-application.ts'
import { installUnseen, kept, nothing, openedBy, refusal, repeatedTokens } from '../support/refusals.ts'
import { frameOf } from '../support/requests.ts'

const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
const markup = '<img src=x onerror=alert(1)>'

describe.each(engines)('section 4, rule 9: the page (%s)', (engine) => {
  let given: GivenApplication
  let opened: OpenAnswer

  beforeEach(async () => {
    given = await givenApplication({
      engine,
      portal: {
        users: [
          { name: markup, lastName: '"\'&', admin: true },
          { name: 'Bo', lastName: 'Berg' }
        ]
      }
    })
    await installUnseen(given)
    opened = await openedBy(given, 1)
  })
  afterEach(() => given.close())

  interface How {
    readonly app?: App
    readonly dest?: string
    readonly changes?: Readonly<Record<string, string>>
  }
  function open(
    page: 'app' | 'install',
    { app = given.app, dest, changes = {} }: How = {}
  ): Promise<Response> {
    const action = opened.action.replace('/app?', `/${page}?`)
    const request = frameOf({ ...opened, action }, changes)
    request.headers.set('accept', browser)
    if (dest !== undefined) request.headers.set('sec-fetch-dest', dest)
    return app.handler(request)
  }
  const ownPage = (): App =>
    given.another({
      page: (visit) => html`<p>${visit.userName}</p><script>start(${visit.sessionToken})</script>`
    })

  describe.each([
    ['built-in page', () => open('app')],
    ['install page', () => open('install')],
    ['page of the application', () => open('app', { app: ownPage() })]
  ])('%s', (_name, load) => {
    test('repeats no token of the POST, sets no cookie', async () => {
      const response = await load()
      expect(response.status).toBe(200)
      expect(response.headers.get('set-cookie')).toBeNull()
      expect(repeatedTokens(await response.text(), opened.fields)).toEqual([])
    })

    test('is not stored, and tells nobody where it was', async () => {
      const { headers } = await load()
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
    })

    test('may be framed by the proven portal only', async () => {
      const { headers } = await load()
      const [, ancestors] = /frame-ancestors ([^;]*)/.exec(headers.get('content-security-policy') ?? '') ?? []
      expect(ancestors).toBe(given.portal.url)
      expect(headers.get('x-frame-options')).toBeNull()
    })

    test('shows names as text', async () => {
      const text = await (await load()).text()
      expect(text).toContain('&lt;img src=x')
      expect(text).not.toContain('<img')
    })
  })

  test('built-in scripts run by nonce only, and a new one each time', async () => {
    const policies = await Promise.all(
      [open('app'), open('install')].map(async (answer) =>
        (await answer).headers.get('content-security-policy')
      )
    )
    for (const policy of policies) {
      expect(policy).toMatch(/default-src 'none'; script-src 'nonce-[\w-]{16,}'/)
      expect(policy).not.toContain('unsafe')
    }
    expect(new Set(policies.map((policy) => /nonce-[\w-]+/.exec(policy ?? '')?.[0])).size).toBe(2)
  })

  test('the install page talks to the proven portal only', async () => {
    const page = await (await open('install')).text()
    const targets = [...page.matchAll(/postMessage\(.*,\s*("[^"]*"|'[^']*')\)/g)].map(([, target]) => target)
    expect(targets).toEqual([JSON.stringify(given.portal.url)])
  })

  describe('Sec-Fetch-Dest', () => {
    test.each(['iframe', 'frame'])('%s is a frame', async (dest) => {
      expect((await open('app', { dest })).status).toBe(200)
      expect((await open('install', { dest })).status).toBe(200)
    })

    test.each(['document', 'empty', 'script', 'image', 'embed', 'object', ''])(
      '%j is none: refused before anything is asked or stored',
      async (dest) => {
        for (const page of ['app', 'install'] as const) {
          const response = await open(page, { dest })
          expect(response.status).toBe(400)
          expect(await response.text()).toContain('bad-request')
        }
        expect(await given.sandbox.api.requests()).toEqual([])
        expect(await kept(given)).toEqual(nothing)
      }
    )
  })

  describe('an error page', () => {
    const failures: readonly [string, number, () => Promise<Response>][] = [
      ['a refused token', 403, () => open('app', { changes: { AUTH_ID: 'f'.repeat(70) } })],
      ['a foreign address', 403, () => open('install', { changes: { member_id: 'f'.repeat(32) } })],
      ['a broken request', 400, () => open('app', { changes: { AUTH_EXPIRES: markup } })],
      ['an outer window', 400, () => open('app', { dest: 'document' })]
    ]

    test.each(failures)(
      'for %s has no script and no session, and anybody may frame it',
      async (_name, status, load) => {
        const response = await load()
        expect(response.status).toBe(status)
        expect(response.headers.get('content-type')).toContain('text/html')
        const policy = response.headers.get('content-security-policy') ?? ''
        expect(policy).toContain("default-src 'none'")
        expect(policy).not.toMatch(/script-src|frame-ancestors/)
        expect(response.headers.get('x-frame-options')).toBeNull()
        expect(response.headers.get('set-cookie')).toBeNull()
        const page = await response.text()
        expect(page).not.toMatch(/<script|<img|javascript:|\son\w+=|eyJ/)
      }
    )

    test.each(failures)('for %s says nothing that it was told in confidence', async (_name, status, load) => {
      const answer = await refusal(await load())
      expect(answer.status).toBe(status)
      expect(repeatedTokens(answer.text, opened.fields)).toEqual([])
      expect(answer.text).not.toMatch(/node_modules|\.ts:\d|at \w+ \(/)
    })
  })
})
