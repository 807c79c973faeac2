// An example in a folder of its own, installed and built there.

import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runNpm } from './run-npm.ts'

/** Nothing that an earlier run in the checkout has left behind. */
const leftBehind = /(?:^|\/)(?:node_modules|\.next|latchkey\.db[^/]*)$/

/** @returns `to` */
export async function installExample(from: string, to: string, tarballs: readonly string[]): Promise<string> {
  await cp(from, to, { recursive: true, filter: (path) => !leftBehind.test(path) })
  await runNpm(to, ['install', '--no-audit', '--no-fund', '--no-package-lock', ...tarballs], 300_000)
  const { scripts } = JSON.parse(await readFile(join(to, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>
  }
  for (const name of ['types', 'build']) {
    if (scripts[name] !== undefined) await runNpm(to, ['run', name], 300_000)
  }
  return to
}
