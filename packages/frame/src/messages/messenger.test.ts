// Who is heard, and where messages go: the portal's exact origin, and the parent window alone.
import { expect, test, vi } from 'vitest'
import { portalOrigin, sid } from '../testing/bx24-page.ts'
import { windowPair } from '../testing/window-pair.ts'
import { createMessenger } from './messenger.ts'

const address = { origin: portalOrigin, domain: 'portal.example', sid }

function given() {
  const pair = windowPair(portalOrigin)
  const messenger = createMessenger(pair, address, (count) => new Uint8Array(count))
  const id = '0'.repeat(32)
  return { pair, messenger, id }
}

test('a command is one text to the portal’s origin and no other', () => {
  const { pair, messenger, id } = given()
  messenger.send('setTitle', { title: 'a:b' }, () => undefined)
  messenger.send('getInitData')
  expect(pair.posted).toEqual([
    { message: `setTitle:{"title":"a:b"}:${id}:${sid}`, targetOrigin: portalOrigin },
    { message: `getInitData:::${sid}`, targetOrigin: portalOrigin }
  ])
})

test('a command with a colon in its name goes as an object, for the text form would cut it', () => {
  const { pair, messenger, id } = given()
  messenger.send('im:getImTextareaContent', {}, () => undefined)
  expect(pair.posted[0]?.message).toEqual({
    method: 'im:getImTextareaContent',
    params: {},
    callback: id,
    appSid: sid
  })
})

test('the portal’s answer is heard as often as it comes, until it is forgotten', () => {
  const { pair, messenger, id } = given()
  const heard = vi.fn()
  const forget = messenger.send('placementBindEvent', { event: 'x' }, heard)
  const answer = () => pair.deliver({ origin: portalOrigin, source: pair.parent, data: `${id}:{"a":"b:c"}` })
  answer()
  answer()
  forget()
  answer()
  expect(heard.mock.calls).toEqual([['{"a":"b:c"}'], ['{"a":"b:c"}']])
})

test.each([
  ['another scheme', { origin: 'http://portal.example' }],
  ['another port', { origin: 'https://portal.example:8443' }],
  ['an origin that only starts like the portal’s', { origin: 'https://portal.example.evil.example' }],
  ['an origin that only ends like the portal’s', { origin: 'https://evil-portal.example' }],
  ['no origin', { origin: 'null' }],
  ['another window of the portal’s origin', { source: {} }],
  ['no window', { source: null }],
  ['another callback id', { data: `${'1'.repeat(32)}:1` }],
  ['an empty callback id', { data: ':1' }],
  ['a longer callback id', { data: `${'0'.repeat(33)}:1` }],
  ['data that is no text', { data: { callback: '0'.repeat(32) } }],
  ['nothing', { data: undefined }]
])('%s is not heard', (_name, change) => {
  const { pair, messenger, id } = given()
  const heard = vi.fn()
  messenger.send('refreshAuth', {}, heard)
  pair.deliver({ origin: portalOrigin, source: pair.parent, data: `${id}:1`, ...change })
  expect(heard).not.toHaveBeenCalled()
})

test('closed, it leaves no listener and hears nothing', () => {
  const { pair, messenger } = given()
  messenger.send('refreshAuth', {}, () => undefined)
  expect(pair.listenerCount()).toBe(1)
  messenger.close()
  expect(pair.listenerCount()).toBe(0)
})
