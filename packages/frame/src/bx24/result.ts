// What the callback of a REST call sees: the portal's answer behind the old library's methods.
import { asText, wholeNumber } from './text.ts'

export interface Bx24Answer {
  result?: unknown
  error?: unknown
  error_description?: unknown
  next?: unknown
  total?: unknown
  time?: unknown
}

export interface Bx24ErrorFields {
  readonly error: unknown
  readonly error_description?: unknown
}

export interface Bx24Error {
  /** HTTP status; unreliable on portals. */
  readonly status: number
  readonly ex: Bx24ErrorFields
  getError(): Bx24ErrorFields
  getStatus(): number
  toString(): string
}

export type Bx24Callback = (result: Bx24Result) => void

export interface Bx24Result {
  readonly answer: Bx24Answer
  readonly status: number
  data(): unknown
  error(): Bx24Error | undefined
  error_description(): unknown
  /** There is another page. */
  more(): boolean
  /** NaN where the portal counted nothing. */
  total(): number
  time(): unknown
  /** Asks for the next page, for the same callback or another one; false when there is none. */
  next(callback?: Bx24Callback): false | undefined
}

/** @param askNext sends the same call for the page that begins at `start` */
export function createResult(
  answer: Bx24Answer,
  status: number,
  askNext: (start: number, callback: Bx24Callback | undefined) => void
): Bx24Result {
  const next = wholeNumber(answer.next)
  const error = answer.error === undefined ? undefined : createError(status, fieldsOf(answer))
  return {
    answer,
    status,
    data: () => answer.result,
    error: () => error,
    error_description: () => answer.error_description,
    more: () => !Number.isNaN(next),
    total: () => wholeNumber(answer.total),
    time: () => answer.time,
    next(callback) {
      if (Number.isNaN(next)) return false
      askNext(next, typeof callback === 'function' ? callback : undefined)
      return undefined
    }
  }
}

/** Of a single call the answer itself, of a command in a batch the object beside it. */
function fieldsOf(answer: Bx24Answer): Bx24ErrorFields {
  const { error } = answer
  return typeof error === 'object' && error !== null ? (error as Bx24ErrorFields) : { error, ...answer }
}

function createError(status: number, ex: Bx24ErrorFields): Bx24Error {
  const description = ex.error_description ? `: ${asText(ex.error_description)}` : ''
  return {
    status,
    ex,
    getError: () => ex,
    getStatus: () => status,
    toString: () => `${asText(ex.error)}${description} (${status})`
  }
}
