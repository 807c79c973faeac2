// The part of a browser's window that the drop-in touches, so that tests can stand in for it. Every DOM window is one.
import { browserClock, browserRandomBytes, type Clock } from '../env/frame-env.ts'
import type { MessengerWindow } from '../messages/messenger.ts'

/** What old pages pass to `bind`: an element, the document, the window. */
export interface EventSource {
  addEventListener(name: string, listener: (event: unknown) => void): void
  removeEventListener(name: string, listener: (event: unknown) => void): void
}

interface Loading {
  addEventListener(name: 'load' | 'error', listener: () => void): void
}

export interface ScriptElement extends Loading {
  src: string
  remove(): void
}

export interface Bx24Document {
  readonly readyState: string
  readonly head: { append(node: unknown): void }
  readonly documentElement: {
    readonly scrollWidth: number
    readonly scrollHeight: number
    readonly offsetWidth: number
    readonly offsetHeight: number
  }
  createElement(name: 'script'): ScriptElement
  addEventListener(name: string, listener: () => void): void
}

export interface Bx24Request extends Loading {
  readonly status: number
  readonly responseText: string
  open(method: string, url: string): void
  send(body: string): void
}

interface Reader extends Loading {
  readonly result: unknown
  readAsDataURL(file: never): void
}

export interface Bx24Window extends MessengerWindow {
  readonly name: string
  readonly document: Bx24Document
  readonly XMLHttpRequest: new () => Bx24Request
  readonly FileReader: new () => Reader
}

export interface Bx24Env extends Clock {
  readonly randomBytes: (count: number) => Uint8Array
}

export const browserBx24Env: Bx24Env = { ...browserClock, randomBytes: browserRandomBytes }
