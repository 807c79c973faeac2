// Which browser scripts the checkout needs built, and whether those on disk were made from the present sources.
// Plain JavaScript, since the bootstrap reads it with whatever Node there is (20 is enough).

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const stampFile = join(root, 'node_modules', '.latchkey-browser-bundles')

/** Packages whose `tsdown.config.ts` has a configuration with `platform: 'browser'`, and the script that it makes. */
export const bundles = [
  { folder: join(root, 'packages', 'frame'), script: 'dist/bx24.js' },
  { folder: join(root, 'packages', 'gateway'), script: 'dist/console.js' }
]

/** Everything that goes into them: sources, configurations, and the versions of the tools. */
const sources = [
  'packages/rest/src',
  'packages/frame/src',
  'packages/gateway/src/console',
  'packages/frame/tsdown.config.ts',
  'packages/gateway/tsdown.config.ts',
  'package-lock.json'
]

/** Changes when a source does. */
export function bundleStamp() {
  const hash = createHash('sha256')
  for (const path of sources.flatMap(filesOf)) hash.update(path).update(readFileSync(join(root, path)))
  return hash.digest('hex')
}

/** @param {string} stamp */
export function bundlesAreFresh(stamp) {
  if (!bundles.every(({ folder, script }) => existsSync(join(folder, script)))) return false
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp
}

/** @param {string} stamp of the sources before they were built */
export function markBundlesFresh(stamp) {
  writeFileSync(stampFile, stamp)
}

/** @param {string} path */
function filesOf(path) {
  if (path.includes('.')) return [path]
  return readdirSync(join(root, path), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|json)$/.test(file) && !file.endsWith('.test.ts'))
    .toSorted()
    .map((file) => join(path, file))
}
