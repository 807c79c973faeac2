// Builds and packs what the examples depend on, as the registry would get it.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runNpm } from './run-npm.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const workspaces = ['@latchkey/rest', '@latchkey/app'].flatMap((name) => ['--workspace', name])

/** Paths of the tarballs. */
export async function packPackages(folder: string): Promise<readonly string[]> {
  await runNpm(root, ['run', 'build', ...workspaces], 120_000)
  const report = await runNpm(root, ['pack', '--json', '--pack-destination', folder, ...workspaces], 60_000)
  const packed = JSON.parse(report) as readonly { readonly filename: string }[]
  return packed.map(({ filename }) => join(folder, filename))
}
