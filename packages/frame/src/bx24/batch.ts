// callBatch of the old library: its commands as text, its results by the same names.
import { readValues, type Values } from '../portal/init-data.ts'
import type { Query } from './calls.ts'
import { encodeParams, type Files } from './encode.ts'
import { type Bx24Callback, type Bx24Result, createResult } from './result.ts'

export type Bx24Command =
  | readonly [method: string, params?: unknown]
  | { readonly method: string; readonly params?: unknown }
  | null
  | undefined
export type Bx24Commands = Readonly<Record<string, Bx24Command>> | readonly Bx24Command[]
/** Results under the names of their commands, an array for an array; what the portal did not run is missing. */
export type Bx24Results = Record<string, Bx24Result> | Bx24Result[]

type Texts = Record<string, string>

/** Commands as `method?parameters`; those without a method are left out. */
export function commandTexts(calls: Bx24Commands, files: Files): Texts {
  const texts: Texts = Array.isArray(calls) ? ([] as unknown as Texts) : {}
  for (const [name, command] of Object.entries(calls as Readonly<Record<string, Bx24Command>>)) {
    const { method, params } = partsOf(command)
    if (method) texts[name] = `${method}?${encodeParams(params, files)}`
  }
  return texts
}

function partsOf(command: Bx24Command): { readonly method?: string; readonly params?: unknown } {
  if (Array.isArray(command)) {
    const [method, params] = command as readonly [string, unknown]
    return { method, params }
  }
  return (command ?? {}) as { readonly method?: string; readonly params?: unknown }
}

/**
 * @param callback gets the next page of a single result, unless that page names another
 * @throws TypeError when the portal refused the batch as a whole: there is no result to give the page
 */
export function batchResults(
  texts: Texts,
  whole: Bx24Result,
  callback: Bx24Callback,
  call: (query: Query) => void
): Bx24Results {
  const { result, errors, totals, nexts } = sectionsOf(whole)
  const results: Record<string, Bx24Result> = Array.isArray(texts)
    ? ([] as unknown as Record<string, Bx24Result>)
    : {}
  for (const [name, text] of Object.entries(texts)) {
    const error = errors[name]
    if (result[name] === undefined && error === undefined) continue
    const answer = {
      result: result[name] === undefined ? {} : result[name],
      total: totals[name],
      next: nexts[name],
      ...(error ? { error, error_description: readValues(error)['error_description'] } : {})
    }
    const question = text.indexOf('?')
    results[name] = createResult(answer, whole.status, (start, other) =>
      call({
        method: text.slice(0, question),
        params: text.slice(question + 1),
        start,
        callback: other ?? callback
      })
    )
  }
  return results
}

interface Sections {
  readonly result: Values
  readonly errors: Values
  readonly totals: Values
  readonly nexts: Values
}

function sectionsOf(whole: Bx24Result): Sections {
  const data = readValues(whole.data())
  if (data['result'] === undefined) {
    throw new TypeError(
      `The portal did not run the batch: ${whole.error()?.toString() ?? 'no results in its answer'}`
    )
  }
  // Of an array of commands a portal may make an array of results; its members have the same names.
  const section = (name: string) => (data[name] ?? {}) as Values
  return {
    result: section('result'),
    errors: section('result_error'),
    totals: section('result_total'),
    nexts: section('result_next')
  }
}
