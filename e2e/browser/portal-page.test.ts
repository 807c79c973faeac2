// The sandbox's portal page in a real browser: portal on `localhost`, application on `127.0.0.1`, two sites.

import { type Sandbox, startSandbox } from '@latchkey/sandbox'
import type { Browser, Frame, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { openBrowser, picture } from '../support/browser.ts'
import { startTalkingApplication, type TalkingApplication } from './talking-application.ts'

let browser: Browser
let sandbox: Sandbox
let application: TalkingApplication
/** Another origin, of the same site as the application. */
let stranger: TalkingApplication
let page: Page
const complaints: string[] = []

beforeAll(async () => {
  browser = await openBrowser()
})

afterAll(() => browser.close())

beforeEach(async () => {
  ;[application, stranger] = await Promise.all([startTalkingApplication(), startTalkingApplication()])
  sandbox = await startSandbox({ portals: [{ deals: 30, contacts: 5 }] })
  await sandbox.api.createApp(memberId(), {
    name: 'Deal radar',
    kind: 'local-ui',
    url: `${application.origin}/app`,
    installUrl: `${application.origin}/install`,
    scope: 'crm,user_brief,placement'
  })
  page = await browser.newPage({ viewport: { width: 1360, height: 860 } })
  complaints.length = 0
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) complaints.push(message.text())
  })
})

afterEach(async () => {
  await page.close()
  await sandbox.close()
  application.close()
  stranger.close()
  // Errors of scripts, and whatever the page's own content security policy has refused.
  expect(complaints).toEqual([])
})

const memberId = (): string => sandbox.portals[0]?.memberId ?? ''
const portalUrl = (): string => sandbox.portals[0]?.url ?? ''

/** The application's own document, once it shows this path. */
async function frameAt(path: string): Promise<Frame> {
  await page.frameLocator('iframe[name]').getByRole('heading', { name: path }).waitFor()
  const frame = page.frames().find((one) => one.url().startsWith(`${application.origin}${path}`))
  if (frame === undefined) throw new Error(`no frame shows ${path}`)
  return frame
}

/** What the frame asks its portal, and the reply. */
function ask(frame: Frame, method: string, params?: object): Promise<unknown> {
  return frame.evaluate(([name, given]) => (globalThis as unknown as Talk).ask(name, given), [
    method,
    params
  ] as const)
}

interface Talk {
  ask(method: string, params: unknown): Promise<unknown>
  call(method: string, token: string): Promise<unknown>
  invite(origin: string): void
}

/** Clicks Install, and lets the install page finish. */
async function install(): Promise<Frame> {
  await page.goto(`${portalUrl()}/`)
  await picture(page, 'portal-feed')
  await page.getByRole('link', { name: 'Open Deal radar' }).click()
  await page.getByRole('button', { name: 'Install', exact: true }).click()
  const installer = await frameAt('/install')
  expect(await ask(installer, 'getInitData')).toMatchObject({ INSTALL: true, FIRST_RUN: true })
  await picture(page, 'portal-install')
  await installer.evaluate(() => void (globalThis as unknown as Talk).ask('setInstallFinish', {}))
  await page.waitForURL(/install_finished=Y/)
  return frameAt('/app')
}

it('a click on Install shows the installer, then the application with what the portal knows', async () => {
  const frame = await install()
  expect(await ask(frame, 'getInitData')).toMatchObject({
    DOMAIN: sandbox.portals[0]?.domain,
    PROTOCOL: 0,
    INSTALL: false,
    IS_ADMIN: true,
    PLACEMENT: 'DEFAULT',
    APP_OPTIONS: []
  })
  expect(await page.getByText('installed', { exact: true }).isVisible()).toBe(true)
  await picture(page, 'portal-application')
})

it('the frame renews its token through the page after an hour of the portal`s time', async () => {
  const frame = await install()
  const { AUTH_ID } = (await ask(frame, 'getInitData')) as { AUTH_ID: string }
  const profile = (token: string): Promise<unknown> =>
    frame.evaluate((given) => (globalThis as unknown as Talk).call('profile', given), token)
  expect(await profile(AUTH_ID)).toMatchObject({ result: { ID: '1' } })
  const moved = page.waitForResponse(/sandbox-panel\/clock/)
  await page.getByRole('button', { name: '+61 min' }).click()
  await moved
  expect(await profile(AUTH_ID)).toMatchObject({ error: 'expired_token' })
  const fresh = (await ask(frame, 'refreshAuth')) as { AUTH_ID: string }
  expect(await profile(fresh.AUTH_ID)).toMatchObject({ result: { ID: '1' } })
})

it('the page obeys its frame: size, title, options, and a path of the portal opened over it', async () => {
  const frame = await install()
  expect(await ask(frame, 'resizeWindow', { width: '100%', height: 321 })).toMatchObject({ height: 321 })
  expect((await page.locator('iframe[name]').boundingBox())?.height).toBe(321)
  await ask(frame, 'setTitle', { title: 'Radar on' })
  await page.getByRole('heading', { name: 'Radar on' }).waitFor()
  expect(await ask(frame, 'setAppOption', { name: 'colour', value: 'red' })).toEqual({ colour: 'red' })
  const closed = ask(frame, 'openPath', { path: '/crm/deal/details/7/' })
  await page.frameLocator('#slider-frame').getByText('deal 7', { exact: true }).waitFor()
  await page.keyboard.press('Escape')
  expect(await closed).toEqual({ result: 'close' })
})

it('a page of another origin inside the application gets no answer, although it knows the sid', async () => {
  const frame = await install()
  const dropped = page.locator('#messages .passing-dropped')
  await frame.evaluate((origin) => (globalThis as unknown as Talk).invite(origin), stranger.origin)
  await expect.poll(() => dropped.count()).toBe(2)
  expect(await dropped.allInnerTexts()).toEqual([
    expect.stringContaining(`from ${stranger.origin}`),
    expect.stringContaining(`from ${stranger.origin}`)
  ])
  // The application itself is still heard, so the page has dealt with everything that came before.
  await ask(frame, 'getInterface')
  const hostile = page.frames().find((one) => one.url().startsWith(stranger.origin))
  expect(await hostile?.locator('#stolen').textContent()).toBe('')
})

it('works by keyboard on a phone, light and dark', async () => {
  await install()
  for (const colorScheme of ['light', 'dark'] as const) {
    const phone = await browser.newPage({ viewport: { width: 390, height: 780 }, colorScheme })
    await phone.goto(`${portalUrl()}/marketplace/app/1001/`)
    const wide = await phone.evaluate<number>('document.documentElement.scrollWidth')
    expect(wide).toBe(390)
    const toggle = phone.getByRole('button', { name: 'Sandbox' })
    await toggle.focus()
    await phone.keyboard.press('Enter')
    await phone.getByRole('button', { name: '+31 days' }).waitFor()
    await picture(phone, `portal-phone-${colorScheme}`)
    await phone.close()
  }
})
