// References such as `$result[user][ID]` in the values of a batch item (portal-behaviour.md section 5).
import { toText } from '../php/convert.ts'
import { isArray, isFloat, phpKey, type PhpArray, type PhpValue } from '../php/value.ts'

/** What the items before this one left: `result`, `next`, `total`, `time`, `error`, and keys of failed items' errors. */
export type Accumulated = ReadonlyMap<string, PhpArray>

/** The parameters with every reference in their values (not in their names) replaced. */
export function resolveReferences(params: PhpArray, accumulated: Accumulated): PhpArray {
  const pattern = referencePattern(accumulated)
  return mapLeaves(params, (text) => resolve(text, pattern, accumulated))
}

/**
 * A reference runs to the next white space. Anything between the accumulator's name and the first bracket is taken
 * along unread, and so is what follows the last one: `$result_error[a]tail` is read as `$result[a]`.
 */
function referencePattern(accumulated: Accumulated): RegExp {
  const names = [...accumulated.keys()].map((name) => name.replaceAll(/[^\w]/g, '\\$&'))
  const dark = '[^ \\t\\n\\v\\f\\r]'
  return new RegExp(`\\$(${names.join('|')})${dark}*?(\\[${dark}+\\]${dark}*)`, 'gi')
}

function mapLeaves(array: PhpArray, replace: (text: string) => PhpValue): PhpArray {
  const entries = [...array].map(([key, value]) => {
    if (isArray(value)) return [key, mapLeaves(value, replace)] as const
    return [key, typeof value === 'string' ? replace(value) : value] as const
  })
  return new Map(entries)
}

/** A whole value that is one reference keeps the type of what it names; inside text only texts and numbers go in. */
function resolve(text: string, pattern: RegExp, accumulated: Accumulated): PhpValue {
  const matches = [...text.matchAll(pattern)]
  const [first] = matches
  if (first !== undefined && first[0] === text) return walk(first, accumulated)
  let resolved = text
  for (const match of matches.toReversed()) {
    const value = walk(match, accumulated)
    if (!isPrintable(value)) continue
    resolved = resolved.slice(0, match.index) + toText(value) + resolved.slice(match.index + match[0].length)
  }
  return resolved
}

function isPrintable(value: PhpValue): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || isFloat(value)
}

/** Follows the keys as far as they lead: where one is missing or null, the last value reached is the answer. */
function walk([, name = '', path = '']: RegExpExecArray, accumulated: Accumulated): PhpValue {
  // Names match in any case, but only the spelling of the accumulator itself exists.
  const start = accumulated.get(name)
  if (start === undefined) return null
  let reached: PhpValue = start
  for (const [, key = ''] of path.matchAll(/\[([^[\]]+)\]/g)) {
    const next = step(reached, key)
    if (next === undefined) break
    reached = next
  }
  // Arrays of PHP are values: what the next items add must not appear in parameters already filled.
  return reached === start ? new Map(start) : reached
}

function step(value: PhpValue, key: string): PhpValue | undefined {
  if (isArray(value)) return value.get(phpKey(key)) ?? undefined
  if (typeof value === 'string' && /^[+-]?\d+$/.test(key)) return byteAt(value, Number(key))
  return undefined
}

/** One byte of a text, as PHP counts; a negative index counts from the end. */
function byteAt(text: string, index: number): string | undefined {
  const bytes = Buffer.from(text, 'utf8')
  const at = index < 0 ? bytes.length + index : index
  return at < 0 || at >= bytes.length ? undefined : bytes.subarray(at, at + 1).toString('utf8')
}
