// A page with the drop-in BX24, in a frame whose portal the test plays: for the tests of this package.
import type { Bx24 } from '../bx24/bx24.ts'
import type { Bx24Window, ScriptElement } from '../bx24/bx24-window.ts'
import { createBx24 } from '../bx24/create-bx24.ts'
import { fakeRequests, type FakeRequest } from './fake-requests.ts'
import { type ManualClock, manualClock } from './manual-clock.ts'
import { type Posted, type WindowPair, windowPair } from './window-pair.ts'

export const sid = '0123456789abcdef0123456789abcdef'
export const frameName: string = `portal.example|1|${sid}`
export const portalOrigin = 'https://portal.example'
export const initData: Readonly<Record<string, unknown>> = {
  LANG: 'en',
  DOMAIN: 'portal.example',
  PROTOCOL: 1,
  PATH: '/rest',
  AUTH_ID: 'tok123',
  AUTH_EXPIRES: '3600',
  REFRESH_ID: 'ref456',
  MEMBER_ID: 'm1',
  FIRST_RUN: false,
  IS_ADMIN: true,
  INSTALL: false,
  USER_OPTIONS: { u: '1' },
  APP_OPTIONS: { a: '2' },
  PLACEMENT: 'DEFAULT',
  PLACEMENT_OPTIONS: { x: 'y' }
}

export interface Bx24Page {
  readonly bx24: Bx24
  readonly clock: ManualClock
  readonly requests: readonly FakeRequest[]
  readonly pair: WindowPair
  readonly scripts: readonly (ScriptElement & { load(): void })[]
  /** Texts posted since the last look, with the callback id and the frame id replaced by marks. */
  readonly newlyPosted: () => readonly { readonly text: string; readonly target_origin: string }[]
  /** Callback id of the latest message. */
  readonly callbackId: () => string
  /** The portal answers the latest message; then what was put off runs. */
  readonly reply: (value: unknown) => void
  readonly documentReady: () => void
}

/** Before the portal's answer to getInitData. */
export function waitingPage(name: string = frameName): Bx24Page {
  const origin = `http${name.split('|')[1] === '0' ? '' : 's'}://${(name.split('|')[0] ?? '').replace(':443', '')}`
  const clock = manualClock()
  const pair = windowPair(origin)
  const { XMLHttpRequest, requests } = fakeRequests()
  const scripts: (ScriptElement & { load(): void })[] = []
  const onLoaded: (() => void)[] = []
  const window: Bx24Window = {
    name,
    parent: pair.parent,
    XMLHttpRequest,
    FileReader: FakeReader,
    document: {
      readyState: 'loading',
      head: { append: (node) => scripts.push(node as ScriptElement & { load(): void }) },
      documentElement: { scrollWidth: 900, offsetWidth: 100, scrollHeight: 640, offsetHeight: 200 },
      createElement: fakeScript,
      addEventListener: (_name, listener) => onLoaded.push(listener)
    },
    addEventListener: (type, listener) => pair.addEventListener(type, listener),
    removeEventListener: (type, listener) => pair.removeEventListener(type, listener)
  }
  let bytes = 0
  const bx24 = createBx24(window, {
    ...clock,
    randomBytes: (count) => Uint8Array.from({ length: count }, () => (bytes = (bytes + 7) % 256))
  })
  let looked = 0
  const callbackId = () => String(pair.posted.at(-1)?.message).split(':').at(-2) ?? ''
  return {
    bx24,
    clock,
    requests,
    pair,
    scripts,
    newlyPosted() {
      const fresh = pair.posted.slice(looked).map(marked)
      looked = pair.posted.length
      return fresh
    },
    callbackId,
    reply(value) {
      const data = `${callbackId()}:${JSON.stringify(value)}`
      pair.deliver({ origin, source: pair.parent, data })
      clock.hurry(10)
    },
    documentReady() {
      for (const run of onLoaded) run()
      clock.hurry(10)
    }
  }
}

/** After it. */
export function bx24Page(changes: Readonly<Record<string, unknown>> = {}): Bx24Page {
  const page = waitingPage()
  page.reply({ ...initData, ...changes })
  page.newlyPosted()
  return page
}

function marked({ message, targetOrigin }: Posted): {
  readonly text: string
  readonly target_origin: string
} {
  const text = String(message)
    .replace(new RegExp(`:${sid}$`), ':<sid>')
    .replace(/:[0-9a-z]{32}:<sid>$/, ':<cb>:<sid>')
  return { text, target_origin: targetOrigin }
}

function fakeScript(): ScriptElement & { load(): void } {
  const listeners: (() => void)[] = []
  return {
    src: '',
    addEventListener: (name, listener) => {
      if (name === 'load') listeners.push(listener)
    },
    remove: () => undefined,
    load: () => {
      for (const listener of listeners) listener()
    }
  }
}

/** Files are `{name, base64}` here. */
class FakeReader {
  result: unknown = null
  #loaded: () => void = () => undefined

  addEventListener(name: 'load' | 'error', listener: () => void): void {
    if (name === 'load') this.#loaded = listener
  }

  readAsDataURL(file: { readonly base64: string }): void {
    this.result = `data:application/octet-stream;base64,${file.base64}`
    this.#loaded()
  }
}
