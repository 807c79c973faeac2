// Builds the library entry and the program.

import { defineConfig, type UserConfig } from 'tsdown'

const config: UserConfig = defineConfig({
  entry: { index: 'src/index.ts', main: 'src/cli/main.ts' },
  dts: true,
  fixedExtension: false
})

export default config
