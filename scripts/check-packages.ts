// Looks at the built packages as the registry and TypeScript would: publint and "are the types wrong" for each.

import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

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
process.exitCode = failed === 0 ? 0 : 1
