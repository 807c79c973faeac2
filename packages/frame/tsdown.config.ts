// Build of the package: ES modules with their types, and the classic script that defines BX24.
import { defineConfig, type UserConfig } from 'tsdown'

const modules: UserConfig = {
  entry: { index: 'src/index.ts', 'create-bx24': 'src/bx24/index.ts' },
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  dts: true,
  tsconfig: 'tsconfig.json'
}

/** Old pages load it by address, so it is one file with a name that never changes. */
const script: UserConfig = {
  entry: { bx24: 'src/bx24/script.ts' },
  format: 'iife',
  platform: 'browser',
  target: 'es2020',
  minify: true,
  dts: false,
  tsconfig: 'tsconfig.json',
  outputOptions: { entryFileNames: '[name].js' }
}

const config: UserConfig[] = defineConfig([modules, script])

export default config
