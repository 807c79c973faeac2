// A page's window and its parent, with what browsers promise about messages between them: for the tests of this package.
import type { FrameMessage } from '../env/frame-window.ts'

export interface Posted {
  readonly message: unknown
  readonly targetOrigin: string
}

export interface WindowPair {
  readonly parent: { postMessage(message: unknown, targetOrigin: string): void }
  addEventListener(type: string, listener: (event: FrameMessage) => void): void
  removeEventListener(type: string, listener: (event: FrameMessage) => void): void
  /** Messages of the page to its parent, whoever that is. */
  readonly posted: readonly Posted[]
  /** Called with each message that reaches the parent: its origin is the target's. */
  onReceived: (message: unknown) => void
  /** A message event in the page. */
  deliver(event: FrameMessage): void
  listenerCount(): number
}

export function windowPair(parentOrigin: string): WindowPair {
  const posted: Posted[] = []
  const listeners = new Set<(event: FrameMessage) => void>()
  const pair: WindowPair = {
    parent: {
      postMessage(message, targetOrigin) {
        posted.push({ message, targetOrigin })
        if (targetOrigin === parentOrigin) pair.onReceived(message)
      }
    },
    posted,
    onReceived: () => undefined,
    addEventListener(type, listener) {
      if (type === 'message') listeners.add(listener)
    },
    removeEventListener(_type, listener) {
      listeners.delete(listener)
    },
    deliver(event) {
      for (const listener of listeners) listener(event)
    },
    listenerCount: () => listeners.size
  }
  return pair
}
