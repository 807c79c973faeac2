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

/**
 * The caller closes it.
 *
 * @param named instead of looking for one; default: the environment's `CHROMIUM`
 * @throws when none starts; the message says what to do about it
 */
export async function openBrowser(named: string | undefined = process.env['CHROMIUM']): Promise<Browser> {
  const executablePath = named === undefined || named === '' ? await findBrowser() : named
  try {
    return await chromium.launch({ executablePath, args: ARGS })
  } catch (cause) {
    throw new Error(adviceFor(executablePath, (cause as Error).message), { cause })
  }
}

function adviceFor(path: string, log: string): string {
  const [, library] = /error while loading shared libraries: ([^\s:]+)/.exec(log) ?? []
  const another = 'install Chromium, or name one that is there: CHROMIUM=/path/to/chromium'
  if (library === undefined) return `The browser ${path} does not start (${log.split('\n')[0]}): ${another}.`
  return `The browser ${path} lacks ${library} of the system: apt-get install libnss3 libnspr4 brings what it needs on Debian and Ubuntu. Otherwise ${another}.`
}

/** A picture for people, only where SCREENSHOTS names a folder for it. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS']
  if (folder !== undefined && folder !== '') await page.screenshot({ path: join(folder, `${name}.png`) })
}

async function findBrowser(): Promise<string> {
  for (const path of INSTALLED) if (await isExecutable(path)) return path
  return sparticuz.executablePath()
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false
  )
}
