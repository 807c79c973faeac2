// Builds the package: the application, its stores, the conformance suite and the adapters, each an entry of its own.

import { defineConfig, type UserConfig } from 'tsdown'

const config: UserConfig = defineConfig({
  entry: {
    index: 'src/index.ts',
    memory: 'src/stores/memory/index.ts',
    sqlite: 'src/stores/sqlite/index.ts',
    postgres: 'src/stores/postgres/index.ts',
    conformance: 'src/conformance/index.ts',
    node: 'src/adapters/node.ts',
    express: 'src/adapters/express.ts',
    fastify: 'src/adapters/fastify.ts',
    hono: 'src/adapters/hono.ts',
    next: 'src/adapters/next.ts'
  },
  dts: true,
  fixedExtension: false
})

export default config
