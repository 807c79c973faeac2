// The answer to a batch: a result for each command, in the order asked.

import type { AppBatchResult, Problem } from '@latchkey/app'

/** @param problemOf why a command did not run, or why nobody knows, as callers may see it */
export function batchAnswer(
  results: ReadonlyMap<string, AppBatchResult>,
  problemOf: (cause: unknown) => Problem
): Response {
  const members = [...results].map(([name, result]) => {
    return `${JSON.stringify(name)}:${JSON.stringify(resultView(result, problemOf))}`
  })
  // As text: an object would move names that are whole numbers to the front.
  return new Response(`{"results":{${members.join(',')}}}`, {
    headers: { 'content-type': 'application/json' }
  })
}

/** The contract knows three states: a command whose answer was lost failed, and `error.ran` says how little is known. */
function resultView(result: AppBatchResult, problemOf: (cause: unknown) => Problem): object {
  switch (result.status) {
    case 'unknown':
      return { status: 'failed', error: ownError(problemOf(result.cause), 'unknown') }
    case 'not-run':
      return result.cause === undefined
        ? { status: 'not-run' }
        : { status: 'not-run', error: ownError(problemOf(result.cause), 'no') }
    default:
      return result
  }
}

/** In the shape of a portal's error, so that callers read one shape. */
function ownError({ code, detail, retry, portal }: Problem, ran: 'no' | 'unknown'): object {
  return { error: code, error_description: detail, ran, retry, ...(portal && { portal }) }
}
