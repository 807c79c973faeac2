// The scripts that browsers load, built from the present sources when they are not yet.

import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = new URL('../../', import.meta.url)

/** The console of the gateway and the drop-in BX24. Quick when nothing has changed. */
export async function buildBrowserScripts(): Promise<void> {
  await promisify(execFile)(process.execPath, [fileURLToPath(new URL('scripts/build-browser.mjs', root))])
}

/** The text of `bx24.js`, as somebody serves it who replaces the old library by it. */
export async function dropInScript(): Promise<string> {
  await buildBrowserScripts()
  return readFile(new URL('packages/frame/dist/bx24.js', root), 'utf8')
}
