// The beginning of a list, and in the same request a look at its end: a list of up to a hundred rows is complete with it,
// and how far a longer one reaches is known. Nothing is counted.
import type { BatchResult } from '../batch/batch-result.ts'
import { RestError } from '../errors/rest-error.ts'
import { runCommands } from './commands.ts'
import type { PageCommands } from './page-commands.ts'
import type { Id } from './row-id.ts'
import { type Page, readPage, rowsOf } from './rows.ts'
import { type SinglePage, singlePage, type Source } from './source.ts'

export interface Opening {
  readonly first: SinglePage
  /** The last rows, in ascending order; undefined where the method does not give them. */
  readonly end: Page | undefined
}

/**
 * @param from where the list begins, as in the commands
 * @returns undefined where a single call may do, or says better what is wrong
 * @throws RestError
 */
export async function openList(
  source: Source,
  { opening }: PageCommands,
  from: Id | undefined
): Promise<Opening | undefined> {
  const [first, last] = opening
  try {
    const results = await runCommands(source, opening)
    const answered = results.get(first.key)
    if (answered?.status !== 'ok') return undefined
    return {
      first: singlePage(source, answered, from),
      end: descending(source, results.get(last.key), from)
    }
  } catch (error) {
    if (error instanceof RestError && mayBeOfBatch.has(error.code)) return undefined
    throw error
  }
}

const mayBeOfBatch: ReadonlySet<string> = new Set(['portal-error', 'unreadable', 'list-stalled'])

/** Rows in ascending order, or undefined where the method does not give the descending order it was asked for. */
export function descending(
  { method, shape }: Source,
  answered: BatchResult | undefined,
  after: Id | undefined
): Page | undefined {
  if (answered?.status !== 'ok') return undefined
  try {
    const { rows } = rowsOf(method, answered.result, shape.rowsField)
    return readPage(method, rows.toReversed(), { ...shape, rowsField: undefined }, after)
  } catch (error) {
    if (error instanceof RestError) return undefined
    throw error
  }
}
