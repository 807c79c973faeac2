// What an operator or a caller is told when PostgreSQL fails.

import { expect, it } from 'vitest'
import { postgresError } from './postgres-error.ts'

/** As the library makes them of answers of the server. */
function answered(code: string): Error {
  return Object.assign(new Error('from the server'), {
    severity: 'ERROR',
    code,
    detail: 'Failing row contains (t)'
  })
}

it.each([
  [
    'a connection that was cut',
    Object.assign(new Error('read'), { code: 'ECONNRESET' }),
    'busy',
    'later',
    /try again/
  ],
  ['a server that stops', answered('57P01'), 'busy', 'later', /may have happened/],
  ['a statement that took too long', new Error('Query read timeout'), 'busy', 'later', /may have happened/],
  ['two that wait for each other', answered('40P01'), 'busy', 'later', /in use by others/],
  ['a full disk', answered('53100'), 'busy', 'later', /free some space/],
  ['no connection left', answered('53300'), 'busy', 'later', /raise its limit/],
  ['a server that only reads', answered('25006'), 'busy', 'later', /primary/],
  ['a password that was changed', answered('28P01'), 'misconfigured', 'no', /correct them/],
  ['a pooler that keeps no statements', answered('26000'), 'misconfigured', 'no', /prepare=1/],
  ['a broken rule of a table', answered('23514'), 'internal', 'no', /refused/],
  ['a mistake in the program', new TypeError('not a function'), 'internal', 'no', /unexpectedly/]
])('%s', (_what, cause, code, retry, remedy) => {
  const error = postgresError(cause, 'postgres://db.example:5432/app?schema=latchkey')
  expect(error).toMatchObject({ code, retry })
  expect(error.message).toContain('postgres://db.example:5432/app')
  expect(error.message).toMatch(remedy)
  expect(error.cause).toMatchObject({ message: cause.message })
  expect(error.cause).not.toHaveProperty('detail')
})
