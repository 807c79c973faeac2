// Looks at the built packages as the registry, TypeScript and a page's bundler would: publint and "are the types wrong"
// for each, and how much a page loads.

import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { publishedSize } from '../bench/size/bundle.ts'
import { pages } from '../bench/size/pages.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = (name: string): string => join(root, 'node_modules', '.bin', name)

let failed = 0
for (const folder of readdirSync(join(root, 'packages'))) {
  const path = join(root, 'packages', folder)
  const { name } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as { readonly name: string }
  const checks: readonly (readonly [string, readonly string[]])[] = [
    ['publint', [path, '--strict']],
    ['attw', ['--pack', path, '--profile', 'esm-only', '--quiet']]
  ]
  for (const [command, args] of checks) {
    try {
      execFileSync(bin(command), args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' })
      process.stdout.write(`${name}: ${command} found nothing\n`)
    } catch (error) {
      failed++
      const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string }
      process.stdout.write(`${name}: ${command} failed\n${stdout}${stderr}\n`)
    }
  }
}
for (const { subject, script, limit } of pages) {
  const { gzipped } = await publishedSize(script)
  if (gzipped >= limit) failed++
  process.stdout.write(`${subject}: a page loads ${gzipped} bytes at once, and may load ${limit}\n`)
}
process.exitCode = failed === 0 ? 0 : 1
