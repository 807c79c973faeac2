// Reads the recorded behaviour of the old library (fixtures/bx24-encode.json): for the tests of this package.
import { readFileSync } from 'node:fs'

export interface Bx24Case {
  readonly kind: string
  readonly note?: string
  readonly [field: string]: unknown
}

export function bx24Cases(kind: string): readonly Bx24Case[] {
  const file = new URL('../../../../fixtures/bx24-encode.json', import.meta.url)
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { readonly cases: readonly Bx24Case[] }
  return cases.filter((each) => each.kind === kind)
}

/** The value that a mark stands for; `callback` for a function. */
export function unmarked(value: unknown, callback: (...args: unknown[]) => void = () => undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => unmarked(item, callback))
  if (typeof value !== 'object' || value === null) return value
  const [[mark, given] = ['', undefined]] = Object.entries(value)
  if (mark === '$date') return new Date(given === null ? Number.NaN : String(given))
  if (mark === '$undefined') return undefined
  if (mark === '$number') return Number(given)
  if (mark === '$function') return callback
  if (mark === '$string_object') return Object(given)
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, unmarked(item, callback)]))
}
