// A page that was written for the old BX24 library works when the address of the script is changed, and nothing else.

import { type Sandbox, startSandbox } from '@latchkey/sandbox'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { openBrowser } from '../support/browser.ts'
import { dropInScript } from '../support/browser-scripts.ts'
import { type PageServer, servePages } from './page-server.ts'

/** As such pages are: everything in callbacks, everything global. */
const head = `<!doctype html>
<html><head><meta charset="utf-8"><title>Old page</title><script src="/bx24.js"></script></head>
<body>
<script>
  function show(id, value) {
    var line = document.createElement('p')
    line.id = id
    line.textContent = typeof value === 'string' ? value : JSON.stringify(value)
    document.body.appendChild(line)
  }
</script>`

const installPage = `${head}
<h1>Old installer</h1>
<script>
  BX24.init(function () {
    BX24.callMethod('placement.bind', {
      PLACEMENT: 'CRM_DEAL_DETAIL_TAB', HANDLER: location.origin + '/tab', TITLE: 'Old tab'
    }, function (result) {
      show('bound', result.error() ? result.error().toString() : result.data())
      BX24.installFinish()
    })
  })
</script>
</body></html>`

const appPage = `${head}
<h1>Old application</h1>
<button onclick="count('again')">Count again</button>
<script>
  function count(id) {
    var seen = 0
    BX24.callMethod('crm.deal.list', { select: ['ID'] }, function (result) {
      if (result.error()) return show(id, result.error().toString())
      seen += result.data().length
      if (result.more()) result.next()
      else show(id, seen + ' of ' + result.total())
    })
  }
  BX24.init(function () {
    show('place', [BX24.getDomain(), BX24.getLang(), BX24.isAdmin(), BX24.placement.info().placement])
    BX24.setTitle('Old title')
    count('deals')
    BX24.callBatch({
      me: ['profile', {}],
      first: ['crm.deal.list', { order: { ID: 'ASC' }, select: ['ID'] }],
      deal: ['crm.deal.get', { id: '$result[first][0][ID]' }],
      nothing: ['no.such.method', {}]
    }, function (results) {
      show('me', results.me.data().NAME)
      show('deal', results.deal.data().ID)
      show('nothing', results.nothing.error().ex.error)
    })
    show('option', BX24.appOption.get('colour') || 'none')
    BX24.appOption.set('colour', 'red', function () { show('saved', BX24.appOption.get('colour')) })
    BX24.resizeWindow(640, 480, function (size) { show('size', size) })
  })
</script>
</body></html>`

const tabPage = `${head}
<h1>Old tab</h1>
<script>
  BX24.init(function () { show('place', [BX24.placement.info().placement, BX24.placement.info().options.ID]) })
</script>
</body></html>`

let browser: Browser
let application: PageServer
let sandbox: Sandbox
let page: Page
let frame: FrameLocator
const complaints: string[] = []

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

beforeEach(async () => {
  const pages = {
    '/bx24.js': await dropInScript(),
    '/install': installPage,
    '/app': appPage,
    '/tab': tabPage
  }
  application = await servePages(pages)
  sandbox = await startSandbox({ portals: [{ deals: 120 }] })
  const origin = application.origin('127.0.0.1')
  await sandbox.api.createApp(sandbox.portals[0]?.memberId ?? '', {
    name: 'Old application',
    kind: 'local-ui',
    url: `${origin}/app`,
    installUrl: `${origin}/install`,
    scope: 'crm,placement,user_brief'
  })
  page = await browser.newPage()
  page.on('pageerror', ({ message }) => complaints.push(message))
  frame = page.frameLocator('iframe[name]')
})
afterEach(async () => {
  await page.close()
  await Promise.all([sandbox.close(), application.close()])
  expect(complaints.splice(0)).toEqual([])
})

const portal = (): string => sandbox.portals[0]?.url ?? ''
const shown = (id: string): Promise<string> => frame.locator(`#${id}`).innerText()

async function install(): Promise<void> {
  await page.goto(`${portal()}/marketplace/app/1001/`)
  await page.getByRole('button', { name: 'Install', exact: true }).click()
  await page.waitForURL(/install_finished=Y/)
  await frame.getByRole('heading', { name: 'Old application' }).waitFor()
}

test('init, callMethod with next, callBatch, options, title and size', async () => {
  await install()
  expect(JSON.parse(await shown('place'))).toEqual([new URL(portal()).host, 'en', true, 'DEFAULT'])
  expect(await shown('deals')).toBe('120 of 120')
  expect([await shown('me'), await shown('deal')]).toEqual(['Anna', '1'])
  expect(await shown('nothing')).toBe('ERROR_METHOD_NOT_FOUND')
  expect([await shown('option'), await shown('saved')]).toEqual(['none', 'red'])
  expect(JSON.parse(await shown('size'))).toEqual({ width: 640, height: 480 })
  await page.getByRole('heading', { name: 'Old title' }).waitFor()

  await page.reload()
  expect(await shown('option')).toBe('red')
})

test('what its installer has bound is opened where it belongs', async () => {
  await install()
  await page.goto(`${portal()}/crm/deal/details/7/`)
  await page.getByRole('link', { name: 'Old tab' }).click()
  await frame.getByRole('heading', { name: 'Old tab' }).waitFor()
  expect(JSON.parse(await shown('place'))).toEqual(['CRM_DEAL_DETAIL_TAB', '7'])
})

test('an hour later a call renews the token once, pages of a list included', async () => {
  await install()
  await shown('deals')
  const moved = page.waitForResponse(/\/sandbox-panel\/clock\//)
  await page.getByRole('button', { name: '+61 min' }).click()
  await moved
  await frame.getByRole('button', { name: 'Count again' }).click()
  expect(await shown('again')).toBe('120 of 120')
  expect(await page.locator('#messages .passing-in', { hasText: 'refreshAuth' }).count()).toBe(1)
})
