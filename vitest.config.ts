// Test settings of the whole workspace: packages are read from their sources, nothing is built first.
import { defineConfig, type ViteUserConfig } from 'vitest/config'

const conditions = ['latchkey-source', 'module', 'node', 'development|production']

const config: ViteUserConfig = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'e2e/**/*.test.ts',
      'scripts/**/*.test.ts',
      'bench/**/*.test.ts'
    ],
    execArgv: ['--conditions=latchkey-source'],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000
  }
})

export default config
