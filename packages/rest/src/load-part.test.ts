// Parts of the client that a page cannot load.
import { expect, test } from 'vitest'
import { loadPart } from './load-part.ts'
import { caught } from './testing/caught.ts'

test('a part that came is given', async () => {
  expect(await loadPart(Promise.resolve({ answer: 42 }))).toEqual({ answer: 42 })
})

test('one that did not is an error that says nothing was sent, so that a caller may repeat', async () => {
  const cause = new TypeError('Failed to fetch dynamically imported module')
  expect(await caught(loadPart(Promise.reject(cause)))).toMatchObject({
    code: 'portal-unreachable',
    ran: 'no',
    retry: 'later',
    cause
  })
})
