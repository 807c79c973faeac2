// Build of the package: ES modules with their types, the same for browsers and servers.
import { defineConfig, type UserConfig } from 'tsdown'

/** What a page loads with `createRest`, without the parts that are loaded when first used. */
const core = new Set<string>()

const config: UserConfig = defineConfig({
  entry: { index: 'src/index.ts', scopes: 'src/scopes/index.ts' },
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  dts: true,
  tsconfig: 'tsconfig.json',
  plugins: [
    {
      name: 'find-core',
      buildEnd() {
        const add = (id: string): void => {
          if (core.has(id)) return
          core.add(id)
          for (const imported of this.getModuleInfo(id)?.importedIds ?? []) add(imported)
        }
        for (const id of this.getModuleIds()) if (id.endsWith('/src/rest.ts')) add(id)
      }
    }
  ],
  outputOptions: {
    // In one file, which a page's bundler keeps together and compresses as a whole.
    codeSplitting: { groups: [{ name: 'core', test: (id) => core.has(id) }] }
  }
})

export default config
