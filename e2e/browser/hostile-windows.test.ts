// Windows that are not the portal: none of them is heard by the frame library, by the portal page, or shown our page.

import { randomInt } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openBrowser } from '../support/browser.ts'
import { frameLibrary } from '../support/frame-library.ts'
import { type GivenPortal, givenPortal } from './given-portal.ts'
import { type PageServer, servePages } from './page-server.ts'
import { postInto } from './post-into.ts'

const sid = '0123456789abcdef0123456789abcdef'
const script = (text: string): string => `<!doctype html><meta charset="utf-8"><script>${text}</script>`

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

describe('the frame library', () => {
  let library: string
  let servers: PageServer[]
  let page: Page
  /** `http://localhost:2345` and `http://localhost:23456`: as text, the second begins with the first. */
  let portal: string
  let alike: string
  let application: string
  beforeAll(async () => {
    library = await frameLibrary()
  })
  beforeEach(async () => {
    servers = []
    page = await browser.newPage()
  })
  afterEach(async () => {
    await page.close()
    await Promise.all(servers.map((server) => server.close()))
  })

  async function serve(pages: Readonly<Record<string, string>>, port?: number): Promise<PageServer> {
    const server = await servePages(pages, port)
    servers.push(server)
    return server
  }

  /** Serves both pages at a pair of such addresses. */
  async function serveAlike(portalPage: string, alikePage: string): Promise<void> {
    for (;;) {
      const port = randomInt(1100, 6500)
      const opened: PageServer[] = []
      try {
        opened.push(await servePages({ '/': portalPage }, port))
        opened.push(await servePages({ '/': alikePage }, port * 10 + randomInt(10)))
        servers.push(...opened)
        ;[portal = '', alike = ''] = opened.map((server) => server.origin('localhost'))
        expect(alike.startsWith(portal)).toBe(true)
        return
      } catch {
        await Promise.all(opened.map((server) => server.close()))
      }
    }
  }

  /** Opens the frame, keeps what comes of it, and tells every sender that his message has arrived. */
  async function serveApplication(provenPortal: () => string): Promise<void> {
    const pages = { '/frame.js': library, '/app': '' }
    application = (await serve(pages)).origin('127.0.0.1')
    pages['/app'] = `<!doctype html>
<script type="application/json" id="latchkey-visit">${JSON.stringify({ portalOrigin: provenPortal() })}</script>
<script src="/frame.js"></script>
<script>
  window.heardFrom = []
  window.outcome = LatchkeyFrame.openFrame({ timeoutMs: 2000 }).then(
    (frame) => frame.memberId,
    (error) => error.code
  )
  addEventListener('message', ({ origin, source }) => {
    heardFrom.push(origin)
    if (origin !== ${JSON.stringify(provenPortal())}) source.postMessage('arrived', '*')
  })
</script>`
  }

  function inFrame<T>(expression: string): Promise<T> {
    const frame = page.frames().find((one) => one.url().startsWith(application))
    if (frame === undefined) throw new Error('No frame shows the application.')
    return frame.evaluate<T>(expression)
  }

  const frameNamed = (name: string): string => `
  const frame = document.createElement('iframe')
  frame.name = ${JSON.stringify(name)}
  const heard = (window.heard = [])
  addEventListener('message', ({ data }) => heard.push(data))
  const embed = (url) => { frame.src = url; document.documentElement.append(frame) }`

  const initData = (member: string): string =>
    JSON.stringify({
      MEMBER_ID: member,
      AUTH_ID: 'a'.repeat(70),
      AUTH_EXPIRES: '3600',
      LANG: 'en',
      IS_ADMIN: true
    })

  test('a window whose address only starts like the portal’s is not heard, even when it knows the callback', async () => {
    // The portal tells its guest what to answer to, and keeps its own answer until the guest has said his.
    await serveAlike(
      script(`
  let callback
  addEventListener('message', ({ source, data }) => {
    if (source === frames[0] && data.startsWith('getInitData:')) {
      callback = data.split(':').at(-2)
      frames[1].postMessage(callback, '*')
    }
    if (source === frames[1] && data === 'forged') frames[0].postMessage(callback + ':' + ${JSON.stringify(initData('genuine'))}, '*')
  })
  const embed = (name, url) => {
    const frame = Object.assign(document.createElement('iframe'), { name, src: url })
    document.documentElement.append(frame)
    return new Promise((resolve) => (frame.onload = resolve))
  }`),
      script(`
  addEventListener('message', ({ data }) => {
    if (data === 'arrived') parent.postMessage('forged', '*')
    else parent.frames[0].postMessage(data + ':' + ${JSON.stringify(initData('forged'))}, '*')
  })`)
    )
    await serveApplication(() => portal)
    await page.goto(portal)
    // Its window comes first by number, but its page last: it asks as soon as it is there.
    const name = `${new URL(portal).host}|0|${sid}`
    await page.evaluate(`
      embed(${JSON.stringify(name)}, 'about:blank')
      embed('guest', ${JSON.stringify(alike)}).then(() => frames[0].location.replace(${JSON.stringify(`${application}/app`)}))`)
    await expect.poll(() => page.frames().some((one) => one.url() === `${application}/app`)).toBe(true)
    expect(await inFrame('outcome')).toBe('genuine')
    expect(await inFrame('heardFrom')).toEqual([alike, portal])
  })

  test('a foreign window that embeds the application under the portal’s name learns nothing', async () => {
    await serveAlike('', '')
    await serveApplication(() => portal)
    const attacker = await serve({ '/': script(frameNamed(`${new URL(portal).host}|0|${sid}`)) })
    await page.goto(attacker.origin('localhost'))
    await page.evaluate(`embed(${JSON.stringify(`${application}/app`)})`)
    await expect.poll(() => page.frames().some((one) => one.url() === `${application}/app`)).toBe(true)
    await page.evaluate(`frame.contentWindow.postMessage(':' + ${JSON.stringify(initData('forged'))}, '*')`)
    expect(await inFrame('outcome')).toBe('no-answer')
    expect(await inFrame('heardFrom')).toEqual([attacker.origin('localhost')])
    // The question itself did not reach him either.
    expect(await page.evaluate('heard')).toEqual(['arrived'])
  })

  test('a window that names itself as the portal is refused, when the server has proven another', async () => {
    await serveAlike('', script(''))
    await serveApplication(() => portal)
    const attacker = await serve({ '/': script(frameNamed('')) })
    const own = attacker.origin('localhost')
    await page.goto(own)
    await page.evaluate(
      `frame.name = ${JSON.stringify(`${new URL(own).host}|0|${sid}`)}; embed(${JSON.stringify(`${application}/app`)})`
    )
    await expect.poll(() => page.frames().some((one) => one.url() === `${application}/app`)).toBe(true)
    expect(await inFrame('outcome')).toBe('wrong-portal')
    expect(await page.evaluate('heard')).toEqual([])
  })
})

describe('given the portal and the gateway', () => {
  let given: GivenPortal
  let attacker: PageServer
  beforeEach(async () => {
    given = await givenPortal(browser)
    attacker = await servePages({ '/': script('') })
    await given.open()
  })
  afterEach(async () => {
    await attacker.close()
    await given.close()
  })

  const dropped = () => given.page.locator('#messages .passing-dropped')

  test('a visitor’s genuine form, posted into the frame of a foreign page, shows nothing there', async () => {
    const { stack, memberId } = given
    const { action, fields } = await stack.sandbox.api.open(memberId, stack.credentials.clientId, {
      userId: 2,
      send: false
    })
    const page = await browser.newPage()
    const refusals: string[] = []
    page.on('console', (message) => refusals.push(message.text()))
    await page.goto(attacker.origin('localhost'))
    const answered = page.waitForResponse((response) => response.url() === action)
    await page.evaluate(postInto('target', action, fields))
    expect((await answered).status()).toBe(200)
    await expect.poll(() => refusals.join('\n')).toContain('frame-ancestors')
    expect(page.frames().map((frame) => frame.url())).not.toContain(action)
    await page.close()
  })

  test('the portal drops a message of its own frame with another sid', async () => {
    const before = await dropped().count()
    await given.app.locator('html').evaluate(postFromFrame, `setTitle:{"title":"Taken over"}:x:${sid}`)
    await expect.poll(() => dropped().count()).toBe(before + 1)
    expect(await dropped().last().innerText()).toContain('not for this frame')
    expect(await given.page.locator('#page-title').innerText()).toBe('Deals and access')
  })

  test('the portal drops what a window says that has opened it, although it knows the sid', async () => {
    const opener = await browser.newPage()
    await opener.goto(attacker.origin('127.0.0.1'))
    const opening = opener.waitForEvent('popup')
    await opener.evaluate(`window.portal = window.open(${JSON.stringify(given.page.url())})`)
    const opened = await opening
    await opened.getByRole('heading', { name: 'Deals and access' }).waitFor()
    const name = (await opened.locator('iframe[name]').getAttribute('name')) ?? ''
    const known = name.split('|')[2]
    expect(known).toMatch(/^[0-9a-f]{32}$/)
    for (const message of [`setTitle:{"title":"Taken over"}:x:${known}`, `setInstallFinish:{}:x:${known}`]) {
      await opener.evaluate(`portal.postMessage(${JSON.stringify(message)}, '*')`)
    }
    const refused = opened.locator('#messages .passing-dropped', {
      hasText: `from ${attacker.origin('127.0.0.1')}`
    })
    await expect.poll(() => refused.count()).toBe(2)
    expect(await opened.locator('#page-title').innerText()).toBe('Deals and access')
    await opener.close()
    await opened.close()
  })
})

/** Runs in the frame. */
function postFromFrame(_: unknown, message: string): void {
  const { parent } = globalThis as unknown as { parent: { postMessage(message: string, to: string): void } }
  parent.postMessage(message, '*')
}
