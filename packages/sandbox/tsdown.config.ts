// Builds the library entry and the program.

import { defineConfig, type UserConfig } from 'tsdown'

const config: UserConfig = defineConfig({
  entry: { index: 'src/index.ts', main: 'src/cli/main.ts' },
  dts: true,
  // Scripts and styles of the portal's pages are served as they are.
  copy: [{ from: 'src/frame-page/assets', to: 'dist' }],
  fixedExtension: false
})

export default config
