// Elements of the page among the parameters: chosen files go as name and base64, fields as their value.
import { expect, test, vi } from 'vitest'
import { bx24Page } from '../testing/bx24-page.ts'

const input = (files: readonly object[], multiple = false) => ({ nodeType: 1, type: 'file', files, multiple })
const cat = { name: 'my cat.png', base64: 'Y2F0' }
const dog = { name: 'dog.png', base64: 'ZG9n' }

test.each([
  ['one file', input([cat]), 'f[0]=my%20cat.png&f[1]=Y2F0'],
  ['no file', input([]), 'f='],
  [
    'several files',
    input([cat, dog], true),
    '&f[0][0]=my%20cat.png&f[0][1]=Y2F0&f[1][0]=dog.png&f[1][1]=ZG9n'
  ],
  ['a text field', { nodeType: 1, type: 'text', value: 'a b' }, 'f=a%20b']
])('given %s', async (_name, f, text) => {
  const page = bx24Page()
  page.bx24.callMethod('a.b', { f, n: 1 })
  await vi.waitFor(() => expect(page.requests).toHaveLength(1))
  expect(page.requests[0]?.body).toBe(`auth=tok123&n=1&${text}`)
})

test('given an element without a value, nothing is sent of it', () => {
  const page = bx24Page()
  page.bx24.callMethod('a.b', { f: { nodeType: 1 }, n: 1 })
  expect(page.requests[0]?.body).toBe('auth=tok123&n=1')
})

test('given a file in a batch, it is in its command', async () => {
  const page = bx24Page()
  page.bx24.callBatch({ a: ['a.b', { fields: { f: input([cat]) } }] })
  await vi.waitFor(() => expect(page.requests).toHaveLength(1))
  const command = new URLSearchParams(page.requests[0]?.body).get('cmd[a]')
  expect(command).toBe('a.b?&&fields[f][0]=my%20cat.png&fields[f][1]=Y2F0')
})
