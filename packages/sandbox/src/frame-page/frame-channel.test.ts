// The portal's end of the conversation with a frame, message by message, as the page's script runs it.
import { expect, it } from 'vitest'

interface Passing {
  readonly direction: string
  readonly text: string
}

type Method = (params: unknown, answer: (value?: unknown) => void) => void

interface ChannelScript {
  createFrameChannel(options: {
    readonly origin: string
    readonly sid: string
    readonly frame: () => object
    readonly methods: Readonly<Record<string, Method>>
    readonly observe: (passing: Passing) => void
  }): (message: { readonly origin: string; readonly source: unknown; readonly data: unknown }) => void
}

const script = new URL('./assets/frame-channel.js', import.meta.url).href
const { createFrameChannel } = (await import(/* @vite-ignore */ script)) as ChannelScript

const APP = 'http://127.0.0.1:3000'
const SID = '0123456789abcdef0123456789abcdef'

function conversation(): {
  readonly say: (data: unknown, origin?: string, source?: unknown) => void
  readonly heard: [string, unknown][]
  readonly replies: [string, string][]
  readonly passing: Passing[]
} {
  const heard: [string, unknown][] = []
  const replies: [string, string][] = []
  const passing: Passing[] = []
  const frame = { postMessage: (text: string, target: string) => void replies.push([text, target]) }
  const receive = createFrameChannel({
    origin: APP,
    sid: SID,
    frame: () => frame,
    methods: {
      echo(params, answer) {
        heard.push(['echo', params])
        answer(params)
      },
      quiet: (params) => void heard.push(['quiet', params])
    },
    observe: (one) => void passing.push(one)
  })
  return {
    say: (data, origin = APP, source = frame) => receive({ origin, source, data }),
    heard,
    replies,
    passing
  }
}

it('answers text with `callbackId:JSON` to the application`s origin', () => {
  const { say, replies } = conversation()
  say(`echo:{"a":"b:c"}:call1:${SID}`)
  expect(replies).toEqual([['call1:{"a":"b:c"}', APP]])
})

it.each([`echo::call1:${SID}`, `echo:call1:${SID}`])('understands %s as no parameters', (text) => {
  const { say, heard, replies } = conversation()
  say(text)
  expect(heard).toEqual([['echo', undefined]])
  expect(replies).toEqual([['call1:', APP]])
})

it('understands objects, whose method names may hold colons', () => {
  const { say, heard, passing } = conversation()
  say({ method: 'echo', params: { a: 1 }, callback: 'call2', appSid: SID })
  say({ method: 'im:setText', params: {}, callback: 'call3', appSid: SID })
  expect(heard).toEqual([['echo', { a: 1 }]])
  expect(passing.map(({ direction, text }) => `${direction} ${text}`)).toEqual([
    'in echo',
    'out echo',
    'silent im:setText'
  ])
})

it('does not reply where no callback waits, or where the method never answers', () => {
  const { say, heard, replies } = conversation()
  say(`echo:{}::${SID}`)
  say(`quiet:{}:call1:${SID}`)
  expect(heard).toHaveLength(2)
  expect(replies).toEqual([])
})

it.each(['unknown', 'constructor', '__proto__'])('is silent on the unknown method %s', (method) => {
  const { say, replies, passing } = conversation()
  say(`${method}:{}:call1:${SID}`)
  expect(replies).toEqual([])
  expect(passing).toEqual([expect.objectContaining({ direction: 'silent' })])
})

it.each([
  ['a foreign origin', 'http://127.0.0.1:3001'],
  ['an origin that only starts like the application`s', 'http://127.0.0.1:3000.example'],
  ['another scheme', 'https://127.0.0.1:3000'],
  ['a page without an origin', 'null']
])('drops messages of %s', (_, origin) => {
  const { say, heard, replies } = conversation()
  say(`echo:{}:call1:${SID}`, origin)
  expect([heard, replies]).toEqual([[], []])
})

it('drops messages of another window of the same origin', () => {
  const { say, heard } = conversation()
  say(`echo:{}:call1:${SID}`, APP, {})
  expect(heard).toEqual([])
})

it.each([
  `echo:{}:call1:${'f'.repeat(32)}`,
  `echo:{}:call1:${SID}0`,
  `echo:${SID}`,
  SID,
  '',
  42,
  null,
  { method: 'echo', params: {}, callback: 'call1' },
  { method: 5, appSid: SID }
])('drops %j, which is not for this frame', (data) => {
  const { say, heard, replies, passing } = conversation()
  say(data)
  expect([heard, replies]).toEqual([[], []])
  expect(passing).toEqual([expect.objectContaining({ direction: 'dropped' })])
})
