// A real browser for tests: the one that CHROMIUM names, an installed one, or the one of @sparticuz/chromium.

import { access, constants } from 'node:fs/promises'
import sparticuz from '@sparticuz/chromium'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Our own: the default arguments of @sparticuz/chromium switch the same-origin policy off. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--headless=shell',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
]

/** The caller closes it. @throws when a library of the system is missing; the message names it */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await browserPath(), args: ARGS })
}

/** A picture for people, only where SCREENSHOTS names a folder for it. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS']
  if (folder !== undefined && folder !== '') await page.screenshot({ path: join(folder, `${name}.png`) })
}

async function browserPath(): Promise<string> {
  const named = process.env['CHROMIUM']
  if (named !== undefined && named !== '') return named
  for (const path of INSTALLED) if (await isExecutable(path)) return path
  return sparticuz.executablePath()
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false
  )
}
