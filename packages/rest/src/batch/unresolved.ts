// References that led nowhere: a portal does not fail at a field that is null or missing, it substitutes what lies around
// it, and takes a map for the number 1 (portal-behaviour.md section 5). What ran so did not do what was asked.
import type { CommandText } from './commands.ts'
import { Reference } from './reference.ts'
import type { KeyedResult } from './send.ts'

/** As it came, but commands whose `ref` led nowhere are `failed`, and so are those that use them. */
export function withoutUnresolved(
  commands: readonly CommandText[],
  answered: readonly KeyedResult[]
): readonly KeyedResult[] {
  if (!commands.some(({ needsUsed }) => needsUsed)) return answered
  const results = new Map(answered)
  const command = new Map(commands.map((one) => [one.key, one]))
  return answered.map(([key, result]) => {
    if (result.status !== 'ok') return [key, result]
    const [, params] = command.get(key)?.command ?? []
    const bad = referencesOf(params).find((reference) => !isResolved(reference, results))
    if (bad === undefined) return [key, result]
    const failed = { status: 'failed', error: unresolved(key, bad) } as const
    results.set(key, failed)
    return [key, failed]
  })
}

function isResolved({ text }: Reference, results: ReadonlyMap<string, KeyedResult[1]>): boolean {
  const [source = '', ...path] = text.slice(0, -1).split(/\]?\[/).slice(1)
  const result = results.get(source)
  // Not in this request: `sendAgain` has put its value in the place of the reference.
  if (result === undefined) return true
  if (result.status !== 'ok') return false
  let value = result.result
  for (const step of path) {
    const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, step)
    if (isThere) value = (value as Readonly<Record<string, unknown>>)[step]
    // One character of a text, which is what the portal gives.
    else if (typeof value === 'string' && /^\d+$/.test(step)) value = value[Number(step)]
    else return false
  }
  return value !== undefined && value !== null
}

function unresolved(key: string, { text }: Reference) {
  return {
    error: 'REFERENCE_UNRESOLVED',
    error_description:
      `${text} is null or missing, and the portal ran command ${key} with other data in its place: ` +
      'look at what it did, and ask for such fields in a batch of their own first.'
  }
}

function referencesOf(value: unknown): readonly Reference[] {
  if (value instanceof Reference) return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(referencesOf) : []
}
