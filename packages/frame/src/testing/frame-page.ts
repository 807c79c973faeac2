// A page in a frame of a portal that answers as told, with a back end that does: for the tests of this package.
import type { FrameEnv } from '../env/frame-env.ts'
import type { FrameMessage, FrameWindow } from '../env/frame-window.ts'
import type { Frame } from '../frame.ts'
import { type FrameOptions, openFrame } from '../open-frame.ts'
import { frameName, initData, portalOrigin } from './bx24-page.ts'
import { type ManualClock, manualClock } from './manual-clock.ts'
import { type WindowPair, windowPair } from './window-pair.ts'

export const appOrigin = 'https://app.example'
/** What the portal answers to a command; without an entry it keeps silent. */
type Answers = Readonly<Record<string, (params: unknown) => unknown>>

export interface Fetched {
  readonly url: string
  readonly headers: Headers
  readonly init: RequestInit
  readonly body: string
}

export interface FramePage {
  readonly pair: WindowPair
  readonly clock: ManualClock
  readonly window: FrameWindow
  readonly fetched: readonly Fetched[]
  /** Commands that reached the portal, as `[method, parameters]`. */
  readonly commands: () => readonly (readonly [string, unknown])[]
  readonly open: (options?: Omit<FrameOptions, 'env'>) => Promise<Frame>
  /** The portal speaks on the callback id of its latest command. */
  readonly say: (text: string, from?: Partial<FrameMessage>) => void
  /** Lets everything happen that needs no time to pass. */
  readonly settle: () => Promise<void>
}

export interface FramePageOptions {
  readonly name?: string
  readonly initData?: Readonly<Record<string, unknown>>
  readonly answers?: Answers
  readonly serve?: (request: Fetched) => Response | Promise<Response>
  /** Text of the `latchkey-visit` element. */
  readonly visit?: string
  readonly randomBytes?: FrameEnv['randomBytes']
}

export function framePage(options: FramePageOptions = {}): FramePage {
  const clock = manualClock()
  const pair = windowPair(portalOrigin)
  const answers: Answers = { getInitData: () => ({ ...initData, ...options.initData }), ...options.answers }
  const fetched: Fetched[] = []
  const window: FrameWindow = {
    name: options.name ?? frameName,
    parent: pair.parent,
    location: { origin: appOrigin },
    document: {
      baseURI: `${appOrigin}/app`,
      documentElement: { offsetHeight: 480, scrollHeight: 900 },
      body: { offsetHeight: 470, scrollHeight: 500 },
      getElementById: (id) =>
        id === 'latchkey-visit' && options.visit !== undefined ? { textContent: options.visit } : null
    },
    addEventListener: (type, listener) => pair.addEventListener(type, listener),
    removeEventListener: (type, listener) => pair.removeEventListener(type, listener)
  }

  let lastId = ''
  const say: FramePage['say'] = (text, from = {}) =>
    pair.deliver({ origin: portalOrigin, source: pair.parent, data: `${lastId}:${text}`, ...from })
  pair.onReceived = (message) => {
    const { method, params, callback } = readMessage(message)
    lastId = callback
    const answer = answers[method]
    if (answer === undefined || callback === '') return
    queueMicrotask(() => {
      const text = JSON.stringify(answer(params)) as string | undefined
      pair.deliver({ origin: portalOrigin, source: pair.parent, data: `${callback}:${text ?? ''}` })
    })
  }

  const env: FrameEnv = {
    ...clock,
    window,
    randomBytes: options.randomBytes ?? ((count) => crypto.getRandomValues(new Uint8Array(count))),
    async fetch(input, init = {}) {
      const isRequest = input instanceof Request
      const body = isRequest ? await input.text() : init.body
      const sent = {
        url: isRequest ? input.url : input,
        headers: new Headers(init.headers),
        init,
        body: typeof body === 'string' ? body : ''
      }
      fetched.push(sent)
      return options.serve?.(sent) ?? new Response('{"result":true}')
    }
  }
  return {
    pair,
    clock,
    window,
    fetched,
    commands: () =>
      pair.posted.map(({ message }) => {
        const { method, params } = readMessage(message)
        return [method, params] as const
      }),
    open: (given) => openFrame({ ...given, env }),
    say,
    settle: () => new Promise((resolve) => void setImmediate(resolve))
  }
}

interface Message {
  readonly method: string
  readonly params: unknown
  readonly callback: string
}

/** As the portal reads it: the first part is the command, the last two are the ids. */
function readMessage(message: unknown): Message {
  if (typeof message !== 'string') return message as Message
  const parts = message.split(':')
  const params = parts.slice(1, -2).join(':')
  return {
    method: parts[0] ?? '',
    params: params === '' ? undefined : JSON.parse(params),
    callback: parts.at(-2) ?? ''
  }
}
