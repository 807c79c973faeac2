// REST calls exactly as the old library sends them (portal-behaviour.md section 12), with an end to renewing.
import type { Clock } from '../env/frame-env.ts'
import type { Bx24Window } from './bx24-window.ts'
import { encodeParams } from './encode.ts'
import { createLimiter } from './limiter.ts'
import { readFiles } from './read-files.ts'
import { type Bx24Answer, type Bx24Callback, createResult } from './result.ts'
import type { Bx24State } from './state.ts'
import { wholeNumber } from './text.ts'

export interface Query {
  readonly method: string
  readonly params: unknown
  readonly callback: Bx24Callback | undefined
  /** Of a page; sent in front of the parameters. */
  readonly start?: unknown
}

export function createCalls(
  window: Pick<Bx24Window, 'XMLHttpRequest' | 'FileReader'>,
  clock: Clock,
  state: Bx24State
): (query: Query) => void {
  const limited = createLimiter(clock)

  /** @param renewed once a call: the old library renewed for as long as the portal refused */
  function send(query: Query, renewed: boolean): void {
    if (!renewed && state.isExpired()) return state.renew(() => send(query, true))
    const { token, restAddress } = state.authorization()
    readFiles(window, query.params, (files) => {
      const request = new window.XMLHttpRequest()
      request.open('POST', `${restAddress}${encodeURIComponent(query.method)}.json`)
      request.addEventListener('load', () => receive(query, request.status, request.responseText, renewed))
      request.addEventListener('error', () => {
        throw queryError()
      })
      const page = query.start === undefined ? '' : `&start=${wholeNumber(query.start)}`
      const params = query.params === '' ? '' : `&${encodeParams(query.params, files)}`
      request.send(`auth=${token}${page}${params}`)
    })
  }

  function receive(query: Query, status: number, text: string, renewed: boolean): void {
    const answer = readAnswer(status, text)
    if (answer.error === 'expired_token' && !renewed) {
      state.renew((given) => {
        if (given) limited(() => send(query, true))
        else deliver(query, answer, status)
      })
      return
    }
    deliver(query, answer, status)
  }

  function deliver(query: Query, answer: Bx24Answer, status: number): void {
    query.callback?.(
      createResult(answer, status, (start, callback) =>
        call({ ...query, start, callback: callback ?? query.callback })
      )
    )
  }

  function call(query: Query): void {
    limited(() => state.whenReady(() => send(query, false)))
  }
  return call
}

/** Pages tell this failure from an answer of the portal by its being thrown into `window.onerror`. */
function queryError(): Error {
  return new Error('Query error!')
}

function readAnswer(status: number, text: string): Bx24Answer {
  const isAnswer =
    status === 0 || status === 304 || (status >= 200 && status < 300) || (status >= 400 && status < 500)
  if (!isAnswer) throw queryError()
  if (text === '') return { result: {} }
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch {
    throw queryError()
  }
  if (typeof answer !== 'object' || answer === null) throw queryError()
  return answer
}
