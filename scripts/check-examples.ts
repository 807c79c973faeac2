// Installs, starts and exercises the examples as a newcomer would: `npm run check:examples [-- express hono]`.

import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { differingCopies } from './examples/differing-copies.ts'
import { installExample } from './examples/install-example.ts'
import { packPackages } from './examples/pack-packages.ts'
import { playStory } from './examples/play-story.ts'

const examples = fileURLToPath(new URL('../examples', import.meta.url))

const known = (await readdir(examples, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
const asked = process.argv.slice(2)
const names = asked.length === 0 ? known : asked
const unknown = names.filter((name) => !known.includes(name))
if (unknown.length > 0) {
  process.stderr.write(`There is no example ${unknown.join(', ')}; there are ${known.join(', ')}.\n`)
  process.exit(2)
}

const folder = await mkdtemp(join(tmpdir(), 'latchkey-examples-'))
let failed = 0
try {
  for (const name of await differingCopies(examples, known)) {
    failed += 1
    process.stdout.write(`${name}: application.ts is not the one of the other examples\n`)
  }
  const tarballs = await packPackages(folder)
  for (const name of names) {
    const startedAt = performance.now()
    try {
      const installed = await installExample(join(examples, name), join(folder, name), tarballs)
      await playStory(installed)
      process.stdout.write(`ok ${name} (${Math.round((performance.now() - startedAt) / 1000)} s)\n`)
    } catch (error) {
      failed += 1
      process.stdout.write(`not ok ${name}: ${error instanceof Error ? error.message : String(error)}\n`)
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
process.stdout.write(`examples: ${names.length}, ${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1
