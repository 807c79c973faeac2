// Writes an answer to a connection, whole or broken in the way a fault asks for.

import type { ServerResponse } from 'node:http'
import { cannedAnswer } from '../faults/canned-answers.ts'
import { type FaultAction, slowSpanMs } from '../faults/fault.ts'
import type { RawAnswer } from '../model/http.ts'
import { pause } from './pause.ts'

export interface Reply {
  readonly response: ServerResponse
  /** Value of the `Date` header: the virtual clock's. */
  readonly date: string
  /** Aborts when the server closes. */
  readonly closing: AbortSignal
  /** Of every answer that the service itself writes; a fault's error of the protocol carries them, too. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** A hanging answer ends with its server, or after this. */
const HANG_MS = 60_000

/** A slow answer arrives in so many pieces. */
const SLOW_PIECES = 10

/** `answer` is not asked where the fault keeps the request from its service. */
export async function reply(
  to: Reply,
  answer: () => Promise<RawAnswer> | RawAnswer,
  fault: FaultAction | undefined
): Promise<void> {
  if (fault === undefined) return writeWhole(to, await answer())
  const canned = cannedAnswer(fault, to.headers)
  if (canned !== undefined) return writeWhole(to, canned)
  switch (fault) {
    case 'refuse':
      return drop(to)
    case 'reset':
      to.response.socket?.resetAndDestroy()
      return
    case 'hang':
      await pause(HANG_MS, to.closing)
      return drop(to)
    case 'lost-after-commit':
      await answer()
      return drop(to)
    case 'cut-before-body':
      return writePart(to, await answer(), 0)
    case 'half-body':
      return writePart(to, await answer(), 0.5)
    default:
      return writeSlowly(to, await answer(), slowSpanMs(fault) ?? 0)
  }
}

function writeHead({ response, date }: Reply, answer: RawAnswer, body: Uint8Array): void {
  response.writeHead(answer.status, {
    ...answer.headers,
    date,
    'content-length': String(body.length)
  })
}

function bytesOf({ bytes, body }: RawAnswer): Uint8Array {
  return bytes ?? Buffer.from(body, 'utf8')
}

function writeWhole(to: Reply, answer: RawAnswer): void {
  const body = bytesOf(answer)
  writeHead(to, answer, body)
  to.response.end(body)
}

async function writePart(to: Reply, answer: RawAnswer, share: number): Promise<void> {
  const body = bytesOf(answer)
  writeHead(to, answer, body)
  to.response.flushHeaders()
  const part = body.subarray(0, Math.floor(body.length * share))
  if (part.length > 0) await new Promise((written) => to.response.write(part, written))
  // Lets the headers leave before the connection goes.
  else await new Promise(setImmediate)
  drop(to)
}

async function writeSlowly(to: Reply, answer: RawAnswer, spanMs: number): Promise<void> {
  const body = bytesOf(answer)
  writeHead(to, answer, body)
  to.response.flushHeaders()
  const size = Math.max(1, Math.ceil(body.length / SLOW_PIECES))
  for (let at = 0; at < body.length; at += size) {
    await pause(spanMs / SLOW_PIECES, to.closing)
    to.response.write(body.subarray(at, at + size))
  }
  to.response.end()
}

function drop({ response }: Reply): void {
  response.socket?.destroy()
}
