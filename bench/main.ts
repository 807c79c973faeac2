// `npm run bench -- <name> [--json]`: runs one benchmark, or all, and prints what they found.

import { parseArgs } from 'node:util'
import { benches } from './benches.ts'
import type { Bench, Figure } from './support/figure.ts'
import { table } from './support/table.ts'

const usage = `Usage: npm run bench -- [<name>] [--json]. Names: ${benches.map(({ name }) => name).join(', ')}; without one, all.`

interface Order {
  readonly chosen: readonly Bench[]
  readonly as: 'table' | 'json'
}

/** `undefined` for words that mean nothing. */
function read(words: readonly string[]): Order | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false } }
    })
    const [name, ...more] = positionals
    const chosen = benches.filter((bench) => name === undefined || bench.name === name)
    return chosen.length === 0 || more.length > 0 ? undefined : { chosen, as: values.json ? 'json' : 'table' }
  } catch {
    return undefined
  }
}

/** The exit code: 0, 1 when something happened that must not, 2 when the words mean nothing. */
async function main(words: readonly string[]): Promise<number> {
  const order = read(words)
  if (order === undefined) {
    note(usage)
    return 2
  }
  const figures: Figure[] = []
  const failures: string[] = []
  for (const { name, about, run } of order.chosen) {
    note(`${name}: ${about}`)
    const outcome = await run((text) => note(`  ${text}`))
    figures.push(...outcome.figures)
    failures.push(...outcome.failures.map((failure) => `${name}: ${failure}`))
    if (order.as === 'table') process.stdout.write(`\n${name}\n\n${table(outcome.figures)}\n`)
  }
  if (order.as === 'json') process.stdout.write(`${JSON.stringify(figures, undefined, 2)}\n`)
  for (const failure of failures) note(`FAILED ${failure}`)
  return failures.length === 0 ? 0 : 1
}

function note(text: string): void {
  process.stderr.write(`${text}\n`)
}

process.exitCode = await main(process.argv.slice(2))
