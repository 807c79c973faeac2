// Other clients for Bitrix24, from the registry. They are no part of the workspace: `package.json` and the lock beside
// this file name them, and a benchmark that wants them installs them here when they are missing.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
/** Holds the lock file that the installed packages are of. */
const installedLock = `${folder}node_modules/.latchkey-lock`

export type Peer = '@bitrix24/b24jssdk' | '@2bad/bitrix'

/** Does nothing where they are there. @throws Error with what to do */
export function installPeers(note: (text: string) => void): void {
  const lock = readFileSync(`${folder}package-lock.json`, 'utf8')
  if (existsSync(installedLock) && readFileSync(installedLock, 'utf8') === lock) return
  note('installing the other clients into bench/peers (once)')
  const npm = process.env['npm_execpath']
  const [command, first] = npm?.endsWith('.js') === true ? [process.execPath, [npm]] : ['npm', []]
  const run = spawnSync(
    command,
    [...first, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32' && command === 'npm'
    }
  )
  if (run.status !== 0) {
    throw new Error(
      'The other clients could not be installed: see the lines above, then run the command again.'
    )
  }
  writeFileSync(installedLock, lock)
}

export function versionOf(peer: Peer): string {
  const { version } = JSON.parse(readFileSync(`${folder}node_modules/${peer}/package.json`, 'utf8')) as {
    readonly version: string
  }
  return version
}

/** The module, of which a caller states what it uses: its types are not there before it is installed. */
export async function importPeer<Module>(peer: Peer): Promise<Module> {
  const path = createRequire(`${folder}package.json`).resolve(peer)
  return (await import(path)) as Module
}
