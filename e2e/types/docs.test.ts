// The code in docs/types.md, as it is printed there, compiles.

import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readCatalogue } from '../../scripts/catalogue/read-catalogue.ts'
import { compilerSays } from './compiler-says.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-docs-'))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('every example compiles', async () => {
  const text = await readFile(join(root, 'docs', 'types.md'), 'utf8')
  const examples = [...text.matchAll(/```ts\n([^]*?)```/g)].map(([, code = '']) => code)
  expect(examples.length).toBeGreaterThan(3)
  const files = examples.map((_, index) => `example-${index + 1}.ts`)
  await Promise.all(examples.map((code, index) => writeFile(join(folder, files[index] ?? ''), code)))
  const config = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: { isolatedDeclarations: false },
    files
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
  expect(compilerSays(folder)).toBe('')
})

it('the numbers of methods and events are those of the catalogue', async () => {
  const text = await readFile(join(root, 'docs', 'types.md'), 'utf8')
  const { methods, events } = readCatalogue()
  expect(text).toContain(`${methods.length.toLocaleString('en')} methods and ${events.length} events`)
})
