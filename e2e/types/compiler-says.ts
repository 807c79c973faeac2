// Compiles a folder with the workspace's compiler.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const compiler = fileURLToPath(new URL('../../node_modules/.bin/tsc', import.meta.url))

/** What it complains about; empty when nothing. */
export function compilerSays(folder: string): string {
  const { status, stdout, stderr } = spawnSync(compiler, ['-p', folder], { encoding: 'utf8' })
  return status === 0 ? '' : `${stdout}${stderr}`
}
