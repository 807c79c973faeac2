// Builds the browser scripts (the drop-in BX24, the console of the gateway) when their sources have changed.
// Needs the packages and the Node that `bootstrap.mjs` brings; says nothing when all goes well.

import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundles, bundlesAreFresh, bundleStamp, markBundlesFresh } from './browser-bundles.mjs'

const stamp = bundleStamp()
if (!bundlesAreFresh(stamp)) {
  for (const { folder, script } of bundles) await buildBundle(folder, script)
  markBundlesFresh(stamp)
}

/**
 * Into a folder of its own first: whoever reads the script meanwhile gets the old one or the new one, never half.
 *
 * @param {string} folder of the package
 * @param {string} script relative to it
 */
async function buildBundle(folder, script) {
  const { build } = await import('tsdown')
  const file = join(folder, script)
  await mkdir(dirname(file), { recursive: true })
  const outDir = await mkdtemp(join(dirname(file), '.building-'))
  try {
    for (const config of await browserConfigs(folder)) {
      await build({ ...config, config: false, cwd: folder, outDir, logLevel: 'error' })
    }
    await rename(join(outDir, basename(script)), file)
  } finally {
    await rm(outDir, { recursive: true, force: true })
  }
}

/** @param {string} folder */
async function browserConfigs(folder) {
  const { default: configs } = await import(pathToFileURL(join(folder, 'tsdown.config.ts')).href)
  return configs.filter((/** @type {{ platform?: string }} */ { platform }) => platform === 'browser')
}
