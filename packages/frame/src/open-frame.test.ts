// Opening: what the portal says becomes a frame, and everything else an error that says what to do.
import { expect, test } from 'vitest'
import { openFrame } from './open-frame.ts'
import { frameName, portalOrigin, sid } from './testing/bx24-page.ts'
import { framePage } from './testing/frame-page.ts'

test('given a portal, its answer is in the frame', async () => {
  const page = framePage()
  const frame = await page.open()
  expect(frame).toMatchObject({
    domain: 'portal.example',
    memberId: 'm1',
    language: 'en',
    isAdmin: true,
    isInstallMode: false,
    isFirstRun: false,
    placement: { placement: 'DEFAULT', options: { x: 'y' } }
  })
  expect(frame.appOptions.all()).toEqual({ a: '2' })
  expect(frame.userOptions.get('u')).toBe('1')
  expect(page.pair.posted).toEqual([
    {
      message: expect.stringMatching(new RegExp(`^getInitData::[0-9a-z]{32}:${sid}$`)) as string,
      targetOrigin: portalOrigin
    }
  ])
})

test.each([[''], [[]], [undefined], [null]])(
  'given %j for empty maps, they are empty maps',
  async (empty) => {
    const page = framePage({
      initData: { APP_OPTIONS: empty, USER_OPTIONS: empty, PLACEMENT_OPTIONS: empty, FIRST_RUN: undefined }
    })
    const frame = await page.open()
    expect(frame.appOptions.all()).toEqual({})
    expect(frame.userOptions.get('constructor')).toBeUndefined()
    expect(frame.placement.options).toEqual({})
    expect(frame.isFirstRun).toBe(false)
  }
)

test.each(['INSTALL', 'APP_IS_IN_INSTALLATION_MODE'])('given %s, it is install mode', async (name) => {
  const page = framePage({ initData: { [name]: true } })
  expect((await page.open()).isInstallMode).toBe(true)
})

test('given a first run, the portal is told that it was', async () => {
  const page = framePage({ initData: { FIRST_RUN: true } })
  expect((await page.open()).isFirstRun).toBe(true)
  expect(page.commands()).toEqual([
    ['getInitData', undefined],
    ['setInstall', { install: true }]
  ])
})

test.each(['', 'some page', 'portal.example|1'])('given the window name %j, it says so', async (name) => {
  const page = framePage({ name })
  await expect(page.open()).rejects.toMatchObject({ name: 'FrameError', code: 'not-in-portal' })
  expect(page.pair.posted).toEqual([])
})

test('given a page that is not framed, it says so', async () => {
  const { window } = framePage()
  const alone = { ...window, parent: { postMessage: () => undefined } }
  Object.assign(alone, { parent: alone })
  await expect(openFrame({ env: { window: alone } })).rejects.toMatchObject({ code: 'not-in-portal' })
})

test('given a server, where there is no window, it says so', async () => {
  await expect(openFrame()).rejects.toMatchObject({ code: 'not-in-portal' })
})

test.each([
  ['by option', {}, { portalOrigin: 'https://portal.example.evil.example' }],
  ['by the page', { visit: '{"portalOrigin":"https://other.example"}' }, {}],
  ['with another scheme', {}, { portalOrigin: 'http://portal.example' }],
  ['unreadably', {}, { portalOrigin: 'portal.example' }]
])('given another portal %s, nothing is posted', async (_name, given, options) => {
  const page = framePage(given)
  await expect(page.open(options)).rejects.toMatchObject({ code: 'wrong-portal' })
  expect(page.pair.posted).toEqual([])
})

test('given the proven portal, whatever the spelling of its origin, it opens', async () => {
  const page = framePage({ name: frameName, visit: '{"portalOrigin":"https://Portal.example:443/"}' })
  await expect(page.open()).resolves.toMatchObject({ domain: 'portal.example' })
})

test('given silence, it ends after ten seconds and listens no more', async () => {
  const page = framePage({ name: `elsewhere.example|1|${sid}` })
  const opening = page.open()
  const ended = expect(opening).rejects.toMatchObject({ code: 'no-answer' })
  page.clock.advance(9_999)
  expect(page.pair.listenerCount()).toBe(1)
  page.clock.advance(1)
  await ended
  expect(page.pair.listenerCount()).toBe(0)
})

test.each([
  ['no token', { AUTH_ID: '' }],
  ['a path to another host', { PATH: '@evil.example/rest' }],
  ['a path that changes the host', { PATH: '.evil.example/rest' }]
])('given %s in the answer, it is refused', async (_name, changes) => {
  const page = framePage({ initData: changes })
  await expect(page.open()).rejects.toMatchObject({ code: 'bad-answer' })
  expect(page.pair.listenerCount()).toBe(0)
})

test('given an answer that is no JSON, it is refused', async () => {
  const page = framePage({ answers: {}, name: `elsewhere.example|1|${sid}` })
  const opening = page.open()
  const [{ message } = { message: '' }] = page.pair.posted
  const id = String(message).split(':').at(-2)
  page.pair.deliver({ origin: 'https://elsewhere.example', source: page.pair.parent, data: `${id}:nonsense` })
  await expect(opening).rejects.toMatchObject({ code: 'bad-answer' })
})

test.each(['not json', '{"sessionToken":'])('given a page whose visit is %j, it says so', async (visit) => {
  await expect(framePage({ visit }).open()).rejects.toMatchObject({ code: 'bad-answer' })
})

test('given a session path of another origin, it is refused', async () => {
  await expect(framePage().open({ sessionPath: '//evil.example/session' })).rejects.toMatchObject({
    code: 'foreign-origin'
  })
})
