// What a person sees who clicks Install: the story of the application in its portal, in a real browser.

import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { openBrowser, picture } from '../support/browser.ts'
import { waitFor } from '../support/wait-for.ts'
import { type GivenPortal, givenPortal } from './given-portal.ts'
import { postInto } from './post-into.ts'

const hidden = 'Only administrators see what the application itself can read.'
const ownRenewed = 'The portal gave this page a new token.'
const applicationRenewed = 'The back end renewed the owner’s token.'

// A browser, a portal and a gateway for each test, on machines that are busy with others.
vi.setConfig({ testTimeout: 60_000 })

let browser: Browser
let given: GivenPortal
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())
afterEach(async () => {
  await given.close()
  expect(given.complaints).toEqual([])
})

/** Token requests of the back end since the log was cleared; pages get their tokens from the portal itself. */
async function tokenRequests(): Promise<number> {
  const requests = await given.stack.sandbox.api.requests()
  return requests.filter(({ to, url }) => to === 'auth-server' && url.includes('/oauth/token')).length
}

describe('installing', () => {
  test('the install page says what it did, and the application opens with both lists of deals', async () => {
    given = await givenPortal(browser)
    const { page, app, stack } = given
    // The portal learns that the installation is finished when we have seen the page.
    let finish = (): void => undefined
    await page.route('**/lazyload.ajax.php', async (route) => {
      await new Promise<void>((resolve) => {
        finish = resolve
      })
      await route.continue()
    })
    await given.clickInstall()
    await app.getByRole('heading', { name: 'Installed', exact: true }).waitFor()
    const text = await app.locator('main').innerText()
    for (const fact of ['Anna Weber', new URL(page.url()).host, 'crm, user_basic'])
      expect(text).toContain(fact)
    // Tokens have 70 hexadecimal characters; nothing on the page looks like one.
    expect(await app.locator('html').innerHTML()).not.toMatch(/[0-9a-f]{32}/)
    await picture(page, 'install')

    await page.unroute('**/lazyload.ajax.php')
    finish()
    await app.getByRole('heading', { name: 'Hello Anna Weber' }).waitFor()
    await given.deals('own').first().waitFor()
    await given.deals('application').first().waitFor()
    expect(await given.deals('own').count()).toBe(8)
    expect(await given.deals('own').allInnerTexts()).toEqual(await given.deals('application').allInnerTexts())
    expect(await app.locator('#own .count').innerText()).toBe('Newest 8 of 50')
    await page.getByRole('heading', { name: 'Deals and access' }).waitFor()
    await picture(page, 'portal')

    // One list was asked by the page itself, the other by the gateway.
    const lists = (await stack.sandbox.api.requests()).filter(
      ({ method, url }) => method === 'POST' && url.includes('crm.deal.list')
    )
    expect(lists).toHaveLength(2)
    expect(new Set(lists.map(({ headers }) => headers['origin']))).toEqual(
      new Set([stack.gatewayUrl, undefined])
    )
  })

  test('the frame is as high as what is in it', async () => {
    given = await givenPortal(browser)
    await given.install()
    const inside = (): Promise<number> =>
      given.app.locator('html').evaluate((html: { scrollHeight: number; clientHeight: number }) => {
        return html.scrollHeight - html.clientHeight
      })
    await expect.poll(inside).toBe(0)
    const height = async (): Promise<number> =>
      (await given.page.locator('iframe[name]').boundingBox())?.height ?? 0
    const wide = await height()
    await given.page.setViewportSize({ width: 390, height: 800 })
    await expect.poll(height).toBeGreaterThan(wide)
    await expect.poll(inside).toBe(0)
  })

  test('removed and installed again, it works again', async () => {
    given = await givenPortal(browser)
    const { page, gateway, memberId } = given
    await given.install()
    await page.getByRole('button', { name: 'Uninstall' }).click()
    await page.getByRole('heading', { name: 'Latchkey is not installed' }).waitFor()
    await waitFor('the gateway to confirm the removal', async () =>
      (await gateway.portal(memberId)).state === 'uninstalled' ? true : undefined
    )
    await given.install()
    expect((await gateway.portal(memberId)).state).toBe('active')
    await page.getByRole('button', { name: 'Reinstall' }).click()
    await page.waitForURL('**/?install_finished=Y')
    await given.deals('application').first().waitFor()
  })
})

describe('reading', () => {
  test('an employee sees his own deals, and why not those of the application', async () => {
    given = await givenPortal(browser)
    await given.open()
    const refused = given.page.waitForResponse(`${given.stack.gatewayUrl}/console/deals`)
    await given.signInAs('Marek Nowak')
    expect(await (await refused).json()).toMatchObject({ status: 403, code: 'unproven' })

    await given.app.locator('#application').getByText(hidden).waitFor()
    await given.app.getByText('Employee').waitFor()
    await given.deals('own').first().waitFor()
    const { total } = await given.gateway.call(given.memberId, 'crm.deal.list', {}, '2')
    expect(total).toBeLessThan(50)
    expect(await given.app.locator('#own .count').innerText()).toBe(`Newest 8 of ${total}`)
    expect(await given.deals('application').count()).toBe(0)
  })

  test('an hour later the page and the back end renew their access, once each', async () => {
    given = await givenPortal(browser)
    const { app, page, stack } = given
    await given.open()
    await given.readAgain()
    expect(await app.locator('#news strong').count()).toBe(0)
    await page.getByRole('button', { name: 'Clear' }).click()
    await stack.sandbox.api.clearRequests()

    await given.passHour()
    await given.readAgain()
    expect(await app.locator('#news strong').allInnerTexts()).toEqual([ownRenewed, applicationRenewed])
    expect(await given.deals('own').count()).toBe(8)
    expect(await given.deals('application').count()).toBe(8)
    const asked = page.locator('#messages .passing-in', { hasText: 'refreshAuth' })
    const answered = page.locator('#messages .passing-out', { hasText: 'refreshAuth' })
    expect([await asked.count(), await answered.count()]).toEqual([1, 1])
    expect(await tokenRequests()).toBe(1)

    await given.readAgain()
    expect(await app.locator('#news strong').count()).toBe(0)
    expect([await asked.count(), await tokenRequests()]).toEqual([1, 1])
  })

  test('works by keyboard: the button takes Enter, and keeps the focus', async () => {
    given = await givenPortal(browser)
    await given.open()
    const { app, page } = given
    await app.locator('#again').focus()
    const read = page.waitForResponse(/\/console\/deals$/)
    await page.keyboard.press('Enter')
    expect((await read).status()).toBe(200)
    await app.locator('#again[aria-disabled="false"]').waitFor()
    expect(await app.locator('#again:focus').count()).toBe(1)
  })
})

describe('when something is in the way', () => {
  test.each([
    ['error:insufficient_scope', 'An administrator adds the right “crm”'],
    ['error:ACCESS_DENIED', 'Your rights on the portal do not allow reading deals.'],
    ['reset', 'The portal does not answer at the moment.']
  ] as const)('%s: both lists say so, and reading again helps once it is over', async (action, words) => {
    given = await givenPortal(browser)
    await given.open()
    const { app, stack } = given
    await stack.sandbox.api.addFault({ on: 'rest', action, method: 'crm.deal.list' })
    await given.readAgain()
    for (const card of ['#own', '#application']) {
      expect(await app.locator(card).getByRole('alert').innerText()).toContain(words)
    }
    expect(await app.locator('#news').innerText()).toBe('Not everything could be read.')
    await stack.sandbox.api.removeFaults()
    await given.readAgain()
    await given.deals('own').first().waitFor()
    await given.deals('application').first().waitFor()
  })

  test('a session that the back end no longer takes: the way back is a button', async () => {
    given = await givenPortal(browser)
    await given.open()
    const { app, stack } = given
    const forgotten = await fetch(`${stack.gatewayUrl}/api/v1/portals/${given.memberId}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${stack.adminToken}` }
    })
    expect(forgotten.status).toBe(204)
    await given.readAgain()
    expect(await given.deals('own').count()).toBe(8)
    const alert = app.locator('#application').getByRole('alert')
    expect(await alert.innerText()).toContain('The session has ended.')
    await alert.getByRole('button', { name: 'Open again' }).click()
    await alert.waitFor({ state: 'detached' })
    await given.deals('application').first().waitFor()
  })

  test('in a frame that no portal has named, the page says where it works', async () => {
    given = await givenPortal(browser)
    await given.open()
    const { stack, memberId, page } = given
    const { action, fields } = await stack.sandbox.api.open(memberId, stack.credentials.clientId, {
      userId: 1,
      send: false
    })
    await page.evaluate(postInto('nameless', action, fields))
    const nameless = page.frameLocator('iframe[name="nameless"]')
    await nameless.getByRole('alert').getByText('This page works inside Bitrix24 only.').waitFor()
    expect(await nameless.locator('#again').isVisible()).toBe(false)
    expect(await nameless.locator('#application').isVisible()).toBe(false)
  })

  test('a portal without deals says that there are none', async () => {
    given = await givenPortal(browser, { deals: 0 })
    await given.clickInstall()
    await given.app.locator('#own').getByText('There are no deals that you may see.').waitFor()
    await given.app.locator('#application').getByText('There are no deals on this portal yet.').waitFor()
  })
})

/** Runs in the browser. */
function backgroundOf(body: unknown): string {
  const { getComputedStyle } = globalThis as unknown as {
    getComputedStyle(element: unknown): { readonly backgroundColor: string }
  }
  return getComputedStyle(body).backgroundColor
}

describe('languages, colours and sizes', () => {
  test.each([
    ['ru', 'Здравствуйте, Anna Weber', 'Прочитать снова', 'Сделки и доступ'],
    ['de', 'Guten Tag, Anna Weber', 'Erneut lesen', 'Aufträge und Zugriff']
  ])('LANG %s', async (language, greeting, button, title) => {
    given = await givenPortal(browser, { language })
    await given.open()
    const { app, page } = given
    expect(await app.locator('html').getAttribute('lang')).toBe(language)
    await app.getByRole('heading', { name: greeting }).waitFor()
    await app.getByRole('button', { name: button }).waitFor()
    await page.getByRole('heading', { name: title }).waitFor()
  })

  test('fits a phone, light and dark', async () => {
    given = await givenPortal(browser)
    await given.open()
    const { page, app } = given
    await page.setViewportSize({ width: 360, height: 740 })
    const grounds: string[] = []
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      const beyond = (element: { scrollWidth: number; clientWidth: number }): number =>
        element.scrollWidth - element.clientWidth
      expect(await app.locator('html').evaluate(beyond)).toBe(0)
      grounds.push(await app.locator('body').evaluate(backgroundOf))
    }
    expect(new Set(grounds).size).toBe(2)
  })
})
