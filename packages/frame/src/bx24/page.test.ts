// The helpers of the drop-in for the page, its start and its messages, as pages use them.
import { expect, test, vi } from 'vitest'
import { bx24Page, initData, waitingPage } from '../testing/bx24-page.ts'

test('what waits for the document runs when it is ready, later things at once', () => {
  const page = bx24Page()
  const run = vi.fn()
  page.bx24.ready(run)
  expect(page.bx24.isReady()).toBe(false)
  page.documentReady()
  expect(page.bx24.isReady()).toBe(true)
  page.bx24.ready(run)
  page.clock.advance(10)
  expect(run).toHaveBeenCalledTimes(2)
})

test('scripts load one after another', () => {
  const page = bx24Page()
  const loaded = vi.fn()
  page.bx24.loadScript(['/a.js', '/b.js'], loaded)
  page.documentReady()
  expect(page.scripts.map(({ src }) => src)).toEqual(['/a.js'])
  page.scripts[0]?.load()
  expect(page.scripts.map(({ src }) => src)).toEqual(['/a.js', '/b.js'])
  expect(loaded).not.toHaveBeenCalled()
  page.scripts[1]?.load()
  expect(loaded).toHaveBeenCalledOnce()
})

test('a proxy has its object, is the same each time and knows whom it was called on', () => {
  const { bx24 } = bx24Page()
  const owner = { name: 'owner' }
  const element = { name: 'element' }
  const seen: unknown[] = []
  function handler(this: unknown, value: unknown): void {
    seen.push(this, value, bx24.proxyContext())
  }
  const proxy = bx24.proxy(handler, owner)
  expect(bx24.proxy(handler, owner)).toBe(proxy)
  Reflect.apply(proxy, element, ['x'])
  expect(seen).toEqual([owner, 'x', element])
  expect(bx24.proxyContext()).toBeNull()
})

test('events are bound and unbound, in Firefox too', () => {
  const { bx24 } = bx24Page()
  const source = { addEventListener: vi.fn(), removeEventListener: vi.fn() }
  const listener = () => undefined
  bx24.bind(source, 'click', listener)
  bx24.bind(source, 'mousewheel', listener)
  bx24.unbind(source, 'click', listener)
  bx24.bind(null, 'click', listener)
  expect(source.addEventListener.mock.calls.map(([name]) => name as string)).toEqual([
    'click',
    'mousewheel',
    'DOMMouseScroll'
  ])
  expect(source.removeEventListener.mock.calls).toEqual([['click', listener]])
})

test('the size of the page is the larger of two', () => {
  expect(bx24Page().bx24.getScrollSize()).toEqual({ scrollWidth: 900, scrollHeight: 640 })
})

test('options that the page sets are read back at once', () => {
  const { bx24 } = bx24Page({ USER_OPTIONS: [] })
  expect(bx24.userOption.get('u')).toBeUndefined()
  bx24.userOption.set('u', { deep: 1 })
  expect(bx24.userOption.get('u')).toEqual({ deep: 1 })
  expect(bx24.appOption.get('a')).toBe('2')
})

test('settings of another application’s window go under names of their own', () => {
  const page = bx24Page()
  page.bx24.openApplication({ a: 1 }, undefined, { width: 500, label: { text: 'x' } })
  page.bx24.openPath('/crm/deal/details/5/')
  expect(page.newlyPosted().map(({ text }) => text)).toEqual([
    'openApplication:{"a":1,"bx24_width":500,"bx24_label":{"text":"x"}}::<sid>',
    'openPath:{"path":"/crm/deal/details/5/"}::<sid>'
  ])
})

test('an installation that is finished too early is finished when the portal says that there is one', () => {
  const page = waitingPage()
  page.bx24.installFinish()
  expect(page.newlyPosted()).toHaveLength(1)
  page.reply({ ...initData, INSTALL: true })
  expect(page.newlyPosted().map(({ text }) => text)).toEqual(['setInstallFinish:{}::<sid>'])
})

test('without an installation, finishing it too early does not reload the portal for ever', () => {
  const page = waitingPage()
  page.bx24.installFinish()
  page.newlyPosted()
  page.reply(initData)
  expect(page.newlyPosted()).toEqual([])
})

test('in a first run `init` waits for every installer, a script among them', () => {
  const page = waitingPage()
  const order: string[] = []
  page.documentReady()
  page.bx24.install(() => order.push('install'))
  page.bx24.install('/install.js')
  page.bx24.init(() => order.push('init'))
  page.reply({ ...initData, FIRST_RUN: true })
  expect(order).toEqual(['install'])
  page.bx24.installFinish()
  expect(page.scripts.map(({ src }) => src)).toEqual(['/install.js'])
  page.bx24.installFinish()
  page.clock.advance(10)
  expect(order).toEqual(['install', 'init'])
})

test('a second answer to the first question starts nothing again', () => {
  const page = waitingPage()
  const init = vi.fn()
  page.bx24.init(init)
  page.reply(initData)
  page.reply({ ...initData, AUTH_ID: 'other' })
  expect(init).toHaveBeenCalledOnce()
  expect(page.bx24.getAuth()).toMatchObject({ access_token: 'tok123' })
})

test.each([
  ['another window of the portal', { source: {} }],
  ['an origin that only starts like the portal’s', { origin: 'https://portal.example.evil.example' }]
])('%s cannot start it', (_name, change) => {
  const page = waitingPage()
  const data = `${page.callbackId()}:${JSON.stringify(initData)}`
  page.pair.deliver({ origin: 'https://portal.example', source: page.pair.parent, data, ...change })
  expect(page.bx24.getAuth()).toBe(false)
})
