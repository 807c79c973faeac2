// What a log may show of an error that nobody expected.

import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { describeError } from './describe-error.ts'

const token = randomBytes(35).toString('hex')

test('a token in a message, in a cause or in an address is masked', () => {
  const error = new Error(`refused ${token}`, {
    cause: new Error(`GET https://portal.example/rest/?auth=${token}`)
  })
  const text = describeError(error)
  expect(text).toContain('refused')
  expect(text).toContain('caused by Error: GET')
  expect(text).not.toContain(token)
})

test('the stack stays readable', () => {
  expect(describeError(new Error('boom'))).toContain('describe-error.test.ts')
})

test('what is not an error is named by its kind, not by its content', () => {
  expect(describeError({ token })).toBe('[object Object]')
  expect(describeError(`failed with ${token}`)).not.toContain(token)
})
