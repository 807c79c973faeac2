// The arrow check must be able to fail: each way to import a package is tried.

import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { forbiddenImports } from './arrows.ts'

const resolvePath = (path: string, specifier: string): string => posix.join(posix.dirname(path), specifier)
const check = (path: string, text: string): readonly string[] =>
  forbiddenImports([{ path, text }], resolvePath)

describe('import arrows', () => {
  it.each([
    ['packages/sandbox/src/a.ts', "import { x } from '@latchkey/app'"],
    ['packages/sandbox/src/a.ts', "import '@latchkey/rest'"],
    ['packages/sandbox/src/a.ts', "export { x } from '../../app/src/wire/form.ts'"],
    ['packages/rest/src/call/a.ts', "const x = await import('@latchkey/app/sqlite')"],
    ['packages/app/src/a.ts', "import type { X } from 'latchkey'"],
    ['packages/gateway/src/cli/serve.ts', "await import('@latchkey/sandbox')"]
  ])('%s may not: %s', (path, text) => {
    expect(check(path, text)).toHaveLength(1)
  })

  it.each([
    ['packages/app/src/a.ts', "import { createRest } from '@latchkey/rest'"],
    ['packages/gateway/src/cli/sandbox.ts', "await import('@latchkey/sandbox')"],
    ['packages/app/src/a.ts', "import { x } from './wire/form.ts'"],
    ['e2e/tour/a.ts', "import { startSandbox } from '@latchkey/sandbox'"]
  ])('%s may: %s', (path, text) => {
    expect(check(path, text)).toEqual([])
  })
})
