// Build of the package: one ES module with its types, the same for browsers and servers.
import { defineConfig, type UserConfig } from 'tsdown'

const config: UserConfig = defineConfig({
  entry: ['src/index.ts'],
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  dts: true,
  tsconfig: 'tsconfig.json'
})

export default config
