// Which lost commands that did not run may be sent again, and in which form: the results that they use may belong to
// commands that did run, and are then no longer in their request.
import { badRequest } from '../errors/bad-request.ts'
import type { BatchNotRun, BatchResult, BatchUnknown } from './batch-result.ts'
import { type CommandText, commandText } from './commands.ts'
import { Reference } from './reference.ts'

type Commands = readonly CommandText[]

export interface SentAgain {
  readonly again: Commands
  readonly notRun: readonly (readonly [key: string, result: BatchNotRun])[]
}

/**
 * @param absent in the order in which they ran
 * @param all every command of the batch, by place
 * @param resultOf what is known of a command by now
 */
export function sendAgain(
  absent: Commands,
  all: Commands,
  resultOf: (key: string) => BatchResult | undefined
): SentAgain {
  const again: CommandText[] = []
  const notRun: (readonly [string, BatchNotRun])[] = []
  const inRequest = new Map<string, number>()
  for (const command of absent) {
    const sources = command.uses.flatMap((place) => all[place] ?? []).filter(({ key }) => !inRequest.has(key))
    const results = new Map(sources.map(({ key }) => [key, resultOf(key)]))
    const bad = [...results.values()].find((result) => result?.status !== 'ok')
    const ready = bad === undefined ? withResults(command, results, inRequest) : notRunAfter(bad)
    if ('status' in ready) {
      notRun.push([command.key, ready])
    } else {
      again.push(ready)
      inRequest.set(ready.key, ready.place)
    }
  }
  return { again, notRun }
}

/** As what it uses: halted at a failed command, or not sent for the same reason. */
function notRunAfter(source: BatchResult | undefined): BatchNotRun {
  const cause = (source as Partial<BatchNotRun | BatchUnknown> | undefined)?.cause
  return cause === undefined ? { status: 'not-run' } : { status: 'not-run', cause }
}

function withResults(
  command: CommandText,
  results: ReadonlyMap<string, BatchResult | undefined>,
  inRequest: ReadonlyMap<string, number>
): CommandText | BatchNotRun {
  if (results.size === 0) return command
  const { key, place } = command
  const [method, params] = command.command
  try {
    const copy = replaced(params, (source, path) => {
      const result = results.get(source)
      return result?.status === 'ok' ? valueAt(result.result, path, { method, key, source }) : undefined
    })
    return commandText({ key, place }, [method, copy as typeof params], inRequest)
  } catch (error) {
    return { status: 'not-run', cause: error }
  }
}

/** Up to white space or the end, as portals read it. */
const reference = /\$result\[([^\s[\]]+)\]((?:\[[^\s[\]]+\])*)(?!\S)/g

/** With values in the place of references, written with `ref` or as text, for which there are any. */
function replaced(value: unknown, valueOf: (source: string, path: readonly string[]) => unknown): unknown {
  const text = value instanceof Reference ? value.text : value
  if (typeof text === 'string') {
    const found = [...text.matchAll(reference)].map(([written, source = '', path = '']) => ({
      written,
      value: valueOf(source, path.split(/[[\]]+/).slice(1, -1))
    }))
    const [first] = found
    if (first?.written === text) return first.value ?? value
    // Inside of other text a portal replaces text and numbers only (portal-behaviour.md section 5).
    return found.reduce(
      (whole, one) =>
        typeof one.value === 'string' || typeof one.value === 'number'
          ? whole.replace(one.written, () => String(one.value))
          : whole,
      text
    )
  }
  if (Array.isArray(value)) return value.map((item) => replaced(item, valueOf))
  if (typeof value !== 'object' || value === null || !isPlain(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, replaced(item, valueOf)]))
}

/** Dates and the like are values. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function valueAt(
  result: unknown,
  path: readonly string[],
  { method, key, source }: { readonly method: string; readonly key: string; readonly source: string }
): unknown {
  let value = result
  for (const step of path) {
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Readonly<Record<string, unknown>>)[step]
        : undefined
  }
  if (value !== undefined && value !== null) return value
  throw badRequest(
    method,
    `Command ${key} was not sent again: what reconcile found for ${source} has no ${path.join('.') || 'value'}, ` +
      'which the command uses. Answer with all that the portal would.'
  )
}
