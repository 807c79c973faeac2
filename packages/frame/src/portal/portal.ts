// Asking the portal around the frame, which answers one command once, another many times and some never.
import type { Clock } from '../env/frame-env.ts'
import { badAnswer } from '../errors/bad-answer.ts'
import { FrameError } from '../errors/frame-error.ts'
import type { Messenger } from '../messages/messenger.ts'

export interface Portal {
  /**
   * The portal's one answer, undefined when it is empty.
   *
   * @throws FrameError `no-answer`, `bad-answer`, `closed`
   */
  ask(method: string, params?: unknown, timeoutMs?: number): Promise<unknown>
  /** For commands that are never answered. @throws FrameError `closed` */
  tell(method: string, params?: unknown): void
  /** Every answer, until the returned function is called. @throws FrameError `closed` */
  listen(method: string, params: unknown, heard: (value: unknown) => void): () => void
  /** @throws FrameError `closed` */
  requireOpen(): void
  /** Ends everything that waits with `closed`. */
  close(): void
}

export function createPortal(messenger: Messenger, clock: Pick<Clock, 'after'>, timeoutMs: number): Portal {
  const pending = new Set<(error: FrameError) => void>()
  let closed = false

  function requireOpen(): void {
    if (closed) throw closedError()
  }

  return {
    requireOpen,
    ask(method, params, patienceMs = timeoutMs) {
      return new Promise((resolve, reject) => {
        requireOpen()
        const end = () => {
          cancelTimer()
          forget()
          pending.delete(fail)
        }
        const fail = (error: FrameError) => {
          end()
          reject(error)
        }
        const cancelTimer = clock.after(patienceMs, () => fail(noAnswer(method, patienceMs)))
        const forget = messenger.send(method, params, (text) => {
          end()
          try {
            resolve(parseAnswer(text))
          } catch (cause) {
            reject(badAnswer(`The portal's answer to ${method} is not JSON`, { cause }))
          }
        })
        pending.add(fail)
      })
    },
    tell(method, params) {
      requireOpen()
      messenger.send(method, params)
    },
    listen(method, params, heard) {
      requireOpen()
      return messenger.send(method, params, (text) => heard(parseAnswer(text)))
    },
    close() {
      if (closed) return
      closed = true
      messenger.close()
      for (const fail of pending) fail(closedError())
    }
  }
}

function parseAnswer(text: string): unknown {
  return text === '' ? undefined : JSON.parse(text)
}

function noAnswer(method: string, patienceMs: number): FrameError {
  return new FrameError(
    'no-answer',
    `The portal did not answer ${method} within ${patienceMs} ms: it keeps silent about what it does not know or allow here.`
  )
}

function closedError(): FrameError {
  return new FrameError('closed', 'The frame was closed by close(): open another one.')
}
