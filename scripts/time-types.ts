// How long the compiler takes for a program with 50 calls: `node scripts/time-types.ts [number of calls]`.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readCatalogue } from './catalogue/read-catalogue.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const count = Number(process.argv[2] ?? 50)

const methods = readCatalogue().methods.filter(({ result }) => result !== undefined)
const step = methods.length / count
const calls = Array.from({ length: count }, (_, index) => {
  const { name = '', params = [] } = methods[Math.floor(index * step)] ?? {}
  const given = params
    .filter(({ required }) => required)
    .map((param) => `${param.name}: ${exampleOf(param.types)}`)
  return `  results.push((await rest.call('${name}', { ${given.join(', ')} })).result)`
})

// A folder of its own, inside the workspace, so that the package is found and nothing else is compiled.
const folder = mkdtempSync(join(root, 'packages', 'rest', 'timing-'))
try {
  writeFileSync(
    join(folder, 'calls.ts'),
    `import type { Rest } from '@latchkey/rest'
export async function calls(rest: Rest): Promise<unknown[]> {
  const results: unknown[] = []
${calls.join('\n')}
  return results
}
`
  )
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: join(root, 'tsconfig.base.json'), include: ['calls.ts'] })
  )
  const tsc = join(root, 'node_modules', '.bin', 'tsc')
  const startedAt = performance.now()
  execFileSync(tsc, ['-p', folder], { stdio: ['ignore', 'inherit', 'inherit'] })
  const seconds = (performance.now() - startedAt) / 1000
  process.stdout.write(`${count} calls: ${seconds.toFixed(2)} s from starting the compiler to its end\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function exampleOf(types: readonly string[]): string {
  if (types.some((type) => type === 'object' || type === 'array' || type.endsWith('[]'))) return '{}'
  return types.some((type) => type === 'boolean') ? 'true' : '1'
}
