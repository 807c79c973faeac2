// The commands of a frame: what the portal gets, what its silences become.
import { expect, test, vi } from 'vitest'
import { framePage } from '../testing/frame-page.ts'

const echo = (params: unknown) => params

test('sizes, title and scrolling wait for the portal', async () => {
  const page = framePage({ answers: { resizeWindow: echo, setTitle: echo, setScroll: echo } })
  const frame = await page.open()
  await frame.resize('100%', 400)
  await frame.resize(600, 300)
  await frame.fit()
  await frame.title('Deals: 5')
  await frame.scroll(120.4)
  expect(page.commands().slice(1)).toEqual([
    ['resizeWindow', { width: '100%', height: 400 }],
    ['resizeWindow', { width: 600, height: 300 }],
    ['resizeWindow', { width: '100%', height: 500 }],
    ['setTitle', { title: 'Deals: 5' }],
    ['setScroll', { scroll: 120 }]
  ])
})

test('sizes and paths that cannot be meant are refused before anything is sent', async () => {
  const page = framePage()
  const frame = await page.open()
  const refused = { code: 'bad-request' }
  await expect(frame.resize(0, 10)).rejects.toMatchObject(refused)
  await expect(frame.resize(10, Number.NaN)).rejects.toMatchObject(refused)
  await expect(frame.openPath('https://evil.example/')).rejects.toMatchObject(refused)
  await expect(frame.openPath('//evil.example/')).rejects.toMatchObject(refused)
  expect(page.commands()).toHaveLength(1)
})

test('a command that the portal drops ends with an error, and a late answer changes nothing', async () => {
  const page = framePage()
  const frame = await page.open({ timeoutMs: 3000 })
  const ended = expect(frame.title('x')).rejects.toMatchObject({
    code: 'no-answer',
    message: expect.stringContaining('setTitle') as string
  })
  page.clock.advance(3000)
  await ended
  page.say('{"title":"x"}')
})

test('finishing the installation waits for nothing and happens once', async () => {
  const page = framePage({ initData: { INSTALL: true } })
  const frame = await page.open()
  frame.installFinish()
  frame.installFinish()
  frame.reload()
  expect(page.commands().slice(1)).toEqual([
    ['setInstallFinish', {}],
    ['reloadWindow', {}]
  ])
})

test('options of the application are what the portal says after saving', async () => {
  const page = framePage({ answers: { setAppOption: () => ({ a: '2', b: '3' }) } })
  const { appOptions } = await page.open()
  await appOptions.set('b', 3)
  expect(appOptions.get('b')).toBe('3')
  expect(page.commands().at(-1)).toEqual(['setAppOption', { name: 'b', value: 3 }])
})

test('a user who may not set them is told so at once, as the portal would keep silent', async () => {
  const page = framePage({ initData: { IS_ADMIN: false } })
  const { appOptions } = await page.open()
  await expect(appOptions.set('b', 3)).rejects.toMatchObject({ code: 'refused' })
  expect(page.commands()).toHaveLength(1)
})

test('an administrator whom the portal refuses is told so too', async () => {
  const page = framePage({ answers: { setAppOption: () => ({ error: 'access_denied' }) } })
  const { appOptions } = await page.open()
  await expect(appOptions.set('b', 3)).rejects.toMatchObject({ code: 'refused' })
  expect(appOptions.all()).toEqual({ a: '2' })
})

test('options of the user are kept when the portal took them', async () => {
  const page = framePage({ answers: { setUserOption: echo } })
  const { userOptions } = await page.open()
  await userOptions.set('view', { columns: ['ID'] })
  expect(userOptions.all()).toEqual({ u: '1', view: { columns: ['ID'] } })
})

test.each([
  [[], { commands: [], events: [] }],
  [
    { command: ['reloadData'], event: ['onX'] },
    { commands: ['reloadData'], events: ['onX'] }
  ]
])('given the interface %j, its names are lists', async (answer, expected) => {
  const frame = await framePage({ answers: { getInterface: () => answer } }).open()
  expect(await frame.getInterface()).toEqual(expected)
})

test('an event is heard every time, until it is unbound', async () => {
  const page = framePage()
  const frame = await page.open()
  const happened = vi.fn()
  const unbind = frame.bindEvent('onX', happened)
  page.say('{"n":1}')
  page.say('')
  unbind()
  page.say('{"n":3}')
  expect(happened.mock.calls).toEqual([[{ n: 1 }], [undefined]])
  expect(page.commands().at(-1)).toEqual(['placementBindEvent', { event: 'onX' }])
})

test('a command of the placement gives its answer', async () => {
  const page = framePage({
    answers: { getValue: () => 'text', 'im:getImTextareaContent': () => ({ text: 'a' }) }
  })
  const frame = await page.open()
  expect(await frame.callPlacement('getValue')).toBe('text')
  expect(await frame.callPlacement('im:getImTextareaContent')).toEqual({ text: 'a' })
  expect(page.commands().slice(1)).toEqual([
    ['getValue', {}],
    ['im:getImTextareaContent', {}]
  ])
})

test('a path is open until the person closes it, however long that takes', async () => {
  const page = framePage()
  const frame = await page.open()
  const closed = frame.openPath('/crm/deal/details/5/')
  page.clock.advance(3_599_999)
  page.say('{"result":"close"}')
  await expect(closed).resolves.toBeUndefined()
})

test('a path that the portal does not open is an error', async () => {
  const answers = { openPath: () => ({ result: 'error', errorCode: 'PATH_NOT_AVAILABLE' }) }
  const frame = await framePage({ answers }).open()
  await expect(frame.openPath('/bitrix/admin/')).rejects.toMatchObject({
    code: 'refused',
    message: expect.stringContaining('PATH_NOT_AVAILABLE') as string
  })
})

test('closed, what waits and what comes ends, and nothing listens', async () => {
  const page = framePage()
  const frame = await page.open()
  const waiting = expect(frame.title('x')).rejects.toMatchObject({ code: 'closed' })
  frame.close()
  frame.close()
  await waiting
  const closed = { code: 'closed' }
  await expect(frame.getInterface()).rejects.toMatchObject(closed)
  await expect(frame.call('profile')).rejects.toMatchObject(closed)
  await expect(frame.fetch('/api')).rejects.toMatchObject(closed)
  expect(() => frame.reload()).toThrow(expect.objectContaining(closed))
  expect(() => frame.bindEvent('x', () => undefined)).toThrow(expect.objectContaining(closed))
  expect(page.pair.listenerCount()).toBe(0)
})
