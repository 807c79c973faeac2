// The server's part of the console: what the page may load, whose names it shows, and in which language.

import { beforeEach, describe, expect, test } from 'vitest'
import { type GivenGateway, givenGateway } from '../testing/given-gateway.ts'

let gateway: GivenGateway
beforeEach(async () => {
  gateway = givenGateway()
  await gateway.install()
})

function open(changes: Readonly<Record<string, string>> = {}): Promise<Response> {
  const form = gateway.world.installForm()
  for (const [name, value] of Object.entries(changes)) form.set(name, value)
  return Promise.resolve(
    gateway.http.open.request('/app', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString()
    })
  )
}

describe('the console', () => {
  test('loads its own script, and speaks to its own server and the proven portal only', async () => {
    const policy = (await open()).headers.get('content-security-policy') ?? ''
    expect(policy.split('; ')).toEqual([
      'frame-ancestors https://portal.example',
      "default-src 'none'",
      "script-src 'self'",
      expect.stringMatching(/^style-src 'sha256-[\w+/]+=*'$/),
      "connect-src 'self' https://portal.example",
      "base-uri 'none'",
      "form-action 'none'"
    ])
  })

  test('is not stored, and its script is named by its version', async () => {
    const response = await open()
    expect(response.headers.get('cache-control')).toBe('no-store')
    const [, address = ''] = /<script src="([^"]+)" defer>/.exec(await response.text()) ?? []
    const script = await gateway.http.open.request(address)
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(await script.text()).toBe('void 0\n')
  })

  test('the script under another version is not kept', async () => {
    for (const address of ['/console.js', '/console.js?v=old']) {
      const script = await gateway.http.open.request(address)
      expect([script.status, script.headers.get('cache-control')]).toEqual([200, 'no-cache'])
    }
  })

  test.each([
    ['en', 'Hello Ada', 'Administrator'],
    ['ru', 'Здравствуйте, Ada', 'Администратор'],
    ['de', 'Guten Tag, Ada', 'Administrator'],
    ['fr', 'Hello Ada', 'Administrator']
  ])('LANG %s: greets by name, and says what the visitor may', async (language, greeting, rights) => {
    const page = await (await open({ LANG: language })).text()
    expect(page).toContain(`<html lang="${language === 'fr' ? 'en' : language}">`)
    expect(page).toContain(`<h1>${greeting}</h1>`)
    expect(page).toContain(rights)
    expect(page).toContain('portal.example')
  })

  test('gives the page a session and no token of the portal', async () => {
    const form = gateway.world.installForm()
    const page = await (await open(Object.fromEntries(form))).text()
    const [, json = '{}'] = /id="latchkey-visit">(.*?)<\/script>/.exec(page) ?? []
    expect(JSON.parse(json)).toEqual({
      sessionToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      memberId: gateway.world.memberId,
      userId: '1',
      admin: true,
      portalOrigin: 'https://portal.example'
    })
    for (const name of ['AUTH_ID', 'REFRESH_ID', 'APPLICATION_TOKEN']) {
      expect(page).not.toContain(form.get(name))
    }
  })
})
