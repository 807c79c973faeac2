// Builds the library entry, the command line, and the script of the console.

import { defineConfig, type UserConfig } from 'tsdown'

const program: UserConfig = {
  entry: { index: 'src/index.ts', main: 'src/cli/main.ts' },
  dts: true,
  fixedExtension: false
}

/** The gateway serves it as `/console.js`: one file with everything in it. */
const consoleScript: UserConfig = {
  entry: { console: 'src/console/browser/client.ts' },
  format: 'iife',
  platform: 'browser',
  target: 'es2022',
  minify: true,
  dts: false,
  // Built on demand, too, when no package of ours has been built: then there are only sources.
  inputOptions: { resolve: { conditionNames: ['latchkey-source', 'import', 'default'] } },
  deps: { alwaysBundle: [/^@latchkey\//] },
  outputOptions: { entryFileNames: '[name].js' }
}

const config: UserConfig[] = defineConfig([program, consoleScript])

export default config
