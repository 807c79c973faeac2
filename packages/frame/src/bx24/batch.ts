// callBatch of the old library: its commands as text, its results by the same names.
import { encodeParams, type Files } from './encode.ts'
import { type Bx24Callback, type Bx24Result, createResult } from './result.ts'
import type { Query } from './calls.ts'

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

/** @throws TypeError when the portal refused the batch as a whole: there is no result to give the page */
export function batchResults(
  texts: Texts,
  whole: Bx24Result,
  callback: Bx24Callback,
  call: (query: Query) => void
): Bx24Results {
  const { result, result_error, result_total, result_next } = sectionsOf(whole)
  const results: Record<string, Bx24Result> = Array.isArray(texts)
    ? ([] as unknown as Record<string, Bx24Result>)
    : {}
  for (const [name, text] of Object.entries(texts)) {
    const error = result_error[name]
    if (result[name] === undefined && error === undefined) continue
    const answer = {
      result: result[name] === undefined ? {} : result[name],
      total: result_total[name],
      next: result_next[name],
      ...(error
        ? { error, error_description: (error as { error_description?: unknown }).error_description }
        : {})
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

type Section = Readonly<Record<string, unknown>>
const sectionNames = ['result', 'result_error', 'result_total', 'result_next'] as const

function sectionsOf(whole: Bx24Result): Readonly<Record<(typeof sectionNames)[number], Section>> {
  const data = whole.data() as
    | Partial<Record<(typeof sectionNames)[number], Section | null>>
    | null
    | undefined
  if (data?.result === undefined) {
    throw new TypeError(
      `The portal did not run the batch: ${whole.error()?.toString() ?? 'no results in its answer'}`
    )
  }
  const [result, result_error, result_total, result_next] = sectionNames.map((name) => data[name] ?? {})
  return { result, result_error, result_total, result_next } as Readonly<
    Record<(typeof sectionNames)[number], Section>
  >
}
