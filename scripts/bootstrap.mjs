// Installs and builds what a fresh clone lacks, inside the checkout. Needs nothing but Node (20 is enough) and npm.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundlesAreFresh, bundleStamp } from './browser-bundles.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const nodeFloor = [22, 18]
const stampFile = join(root, 'node_modules', '.latchkey-installed')

/** Changes when another set of packages, or another machine, is at hand. */
function stamp() {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')))
  return hash.update(`${process.platform}-${process.arch}`).digest('hex')
}

function installed(wanted) {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted
}

/** The Node that npm scripts will use: the one among the packages where there is one, else the one on the path. */
function runtime() {
  const bundled = join(root, 'node_modules', '.bin', 'node')
  const command = existsSync(bundled) ? bundled : process.execPath
  const answer = spawnSync(command, ['--version'], { encoding: 'utf8' })
  const [major = 0, minor = 0] = (answer.stdout ?? '').trim().replace(/^v/, '').split('.').map(Number)
  return { command, version: (answer.stdout ?? '').trim() || 'none', major, minor }
}

function fail(line) {
  process.stderr.write(`${line}\n`)
  process.exit(1)
}

const wanted = stamp()
if (!installed(wanted)) {
  process.stderr.write('Installing packages into node_modules (once) ...\n')
  // npm names itself in npm_execpath when it runs a script; otherwise the one on the path is taken.
  const npm = process.env.npm_execpath
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []]
  const run = spawnSync(command, [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32' && command === 'npm'
  })
  if (run.status !== 0)
    fail('The packages could not be installed: see the lines above, then run the command again.')
}

const { command, version, major, minor } = runtime()
if (major < nodeFloor[0] || (major === nodeFloor[0] && minor < nodeFloor[1])) {
  fail(
    `This needs Node ${nodeFloor.join('.')} or newer, found ${version}: for ${process.platform}-${process.arch} ` +
      'none comes with the packages. Install Node 24 from https://nodejs.org and run the command again.'
  )
}
if (!installed(wanted)) writeFileSync(stampFile, wanted)

if (!bundlesAreFresh(bundleStamp())) {
  // Standard output belongs to the command that follows.
  const build = spawnSync(command, [join(root, 'scripts', 'build-browser.mjs')], { stdio: ['ignore', 2, 2] })
  if (build.status !== 0)
    fail('The scripts for the browser could not be built: see the lines above, then run the command again.')
}
