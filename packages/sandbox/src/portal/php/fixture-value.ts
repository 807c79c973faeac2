// Reads the notation of the golden vectors (fixtures/README.md): maps, floats, large integers, raw bytes. Tests only.
import { readFileSync } from 'node:fs'
import { phpInt, phpList, type PhpKey, type PhpValue } from './value.ts'

/** One golden file as it is written; the caller names its shape. */
export function readFixture(name: string): unknown {
  return JSON.parse(readFixtureText(name))
}

export function readFixtureText(name: string): string {
  return readFileSync(new URL(`../../../../../fixtures/${name}.json`, import.meta.url), 'utf8')
}

/** The PHP value that a golden notation stands for. */
export function fixtureValue(written: unknown): PhpValue {
  if (written === null || typeof written !== 'object') return written as PhpValue
  if (Array.isArray(written)) return phpList(written.map(fixtureValue))
  if ('float' in written) return { float: specialFloat(String(written.float)) }
  if ('int' in written) return phpInt(BigInt(String(written.int)))
  if ('hex' in written) return Buffer.from(String(written.hex), 'hex').toString('utf8')
  if ('map' in written) {
    const entries = written.map as [unknown, unknown][]
    return new Map(entries.map(([key, value]) => [fixtureValue(key) as PhpKey, fixtureValue(value)]))
  }
  throw new TypeError(`not a golden value: ${JSON.stringify(written)}`)
}

function specialFloat(text: string): number {
  if (text.endsWith('INF')) return text.startsWith('-') ? -Infinity : Infinity
  return text === 'NAN' ? Number.NaN : Number(text)
}

/** Keys, values and their order in a form that test comparisons respect: equality of maps ignores order. */
export function spelled(value: PhpValue): unknown {
  return value instanceof Map ? [...value].map(([key, member]) => [key, spelled(member)]) : value
}
