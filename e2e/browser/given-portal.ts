// Given a portal page in a real browser, and the gateway as the application in it: two sites, `localhost` and `127.0.0.1`.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PortalSeed } from '@latchkey/sandbox'
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core'
import { buildBrowserScripts } from '../support/browser-scripts.ts'
import { createGatewayApi, type GatewayApi } from '../support/gateway-api.ts'
import { type Stack, startStack } from '../support/stack.ts'

/** Width of a small laptop: pictures of it stand in the README. */
const viewport = { width: 1280, height: 800 }

/** Rendering of the application on the portal; its number there is always the first. */
const appPath = '/marketplace/app/1001/'

export interface GivenPortal {
  readonly stack: Stack
  readonly gateway: GatewayApi
  readonly memberId: string
  readonly page: Page
  /** The document in the frame. */
  readonly app: FrameLocator
  /** Errors of scripts, and everything that a content security policy has refused. */
  readonly complaints: readonly string[]
  /** The first page of the portal, from there to the application, and the button. */
  clickInstall(): Promise<void>
  /** Installs by the button, and waits until both lists of deals are there. */
  install(): Promise<void>
  /** Installed some time ago; opens the application, and waits likewise. */
  open(): Promise<void>
  signInAs(name: string): Promise<void>
  /** The button of the panel that lets an hour pass. */
  passHour(): Promise<void>
  /** Clicks it, and waits for what it brings. */
  readAgain(): Promise<void>
  deals(card: 'own' | 'application'): Locator
  close(): Promise<void>
}

export async function givenPortal(browser: Browser, seed: PortalSeed = {}): Promise<GivenPortal> {
  await buildBrowserScripts()
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-browser-'))
  const stack = await startStack({
    folder,
    ports: 'free',
    portals: [{ users: 5, deals: 50, contacts: 20, ...seed }],
    app: { kind: 'local-ui', name: 'Latchkey' }
  })
  const [portal] = stack.portals
  if (portal === undefined) throw new Error('The sandbox has no portal.')
  const page = await browser.newPage({ viewport })
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) complaints.push(message.text())
  })
  const app = page.frameLocator('iframe[name]')
  const deals = (card: 'own' | 'application'): Locator => app.locator(`#${card} .deals li`)

  async function clickInstall(): Promise<void> {
    await page.goto(`${portal?.url}/`)
    await page.getByRole('link', { name: 'Open Latchkey' }).click()
    await page.getByRole('button', { name: 'Install', exact: true }).click()
  }

  async function seeDeals(): Promise<void> {
    await deals('own').first().waitFor()
    await deals('application').first().waitFor()
  }

  return {
    stack,
    gateway: createGatewayApi(stack.gatewayUrl, stack.adminToken),
    memberId: portal.memberId,
    page,
    app,
    complaints,
    deals,
    clickInstall,
    async install() {
      await clickInstall()
      await page.waitForURL(`**${appPath}?install_finished=Y`)
      await seeDeals()
    },
    async open() {
      await stack.sandbox.api.install(portal.memberId, stack.credentials.clientId)
      await page.goto(`${portal.url}${appPath}`)
      await seeDeals()
    },
    async signInAs(name) {
      await page.getByLabel('Signed in as').selectOption({ label: name })
      await app.getByRole('heading', { level: 1, name: name.replace(/ · admin$/, '') }).waitFor()
    },
    async passHour() {
      const moved = page.waitForResponse(/\/sandbox-panel\/clock\//)
      await page.getByRole('button', { name: '+61 min' }).click()
      await moved
    },
    async readAgain() {
      const again = app.locator('#again')
      // Its own end: the button takes clicks only when nothing is being read.
      await app.locator('#again[aria-disabled="false"]').waitFor()
      await again.click()
      await app.locator('#again[aria-disabled="true"]').waitFor({ state: 'detached' })
    },
    async close() {
      await page.close()
      await stack.close()
      await rm(folder, { recursive: true, force: true })
    }
  }
}
