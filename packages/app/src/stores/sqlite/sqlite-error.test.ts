// What an operator or a caller is told when SQLite fails.

import { expect, it } from 'vitest'
import { sqliteError } from './sqlite-error.ts'

it.each([
  ['locked by another process', 5, 'busy', 'later', /locked/],
  ['locked, an extended code', 517, 'busy', 'later', /locked/],
  ['a full disk', 13, 'busy', 'later', /full/],
  ['a failing disk', 778, 'busy', 'later', /disk/],
  ['a read-only file', 8, 'busy', 'later', /rights/],
  ['a damaged file', 11, 'misconfigured', 'no', /backup/],
  ['a file of another kind', 26, 'misconfigured', 'no', /backup/],
  ['a file that cannot be opened', 14, 'misconfigured', 'no', /folder/],
  ['a broken rule of a table', 1555, 'internal', 'no', /refused/]
])('%s', (_what, errcode, code, retry, remedy) => {
  const cause = Object.assign(new Error('from the engine'), { errcode })
  const error = sqliteError(cause, '/srv/latchkey.db')
  expect(error).toMatchObject({ code, retry, cause })
  expect(error.message).toContain('/srv/latchkey.db')
  expect(error.message).toMatch(remedy)
})
