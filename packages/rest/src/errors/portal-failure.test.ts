// What each answer of a portal becomes, and that no token gets out.
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { caught } from '../testing/caught.ts'
import { authorization, givenPortal } from '../testing/portal.ts'
import { answer, refusal } from '../testing/scripted-fetch.ts'

describe('the code decides, in either case, whatever the status', () => {
  test.each([
    ['authorization_error', 401, 'grant-lost', 'no', 'after-reinstall'],
    ['user_access_error', 403, 'grant-lost', 'no', 'after-reinstall'],
    ['USER_ACCESS_ERROR', 401, 'grant-lost', 'no', 'after-reinstall'],
    ['APPLICATION_NOT_FOUND', 401, 'unauthorized', 'no', 'after-reinstall'],
    ['NO_AUTH_FOUND', 401, 'unauthorized', 'no', 'no'],
    ['PAYMENT_REQUIRED', 401, 'payment-required', 'no', 'later'],
    ['payment_required', 402, 'payment-required', 'no', 'later'],
    ['insufficient_scope', 401, 'portal-error', 'no', 'after-reinstall'],
    ['ERROR_METHOD_NOT_FOUND', 404, 'portal-error', 'no', 'no'],
    ['PORTAL_DELETED', 410, 'portal-error', 'no', 'no'],
    ['ERROR_ARGUMENT', 400, 'portal-error', 'yes', 'no'],
    ['ERROR_CORE', 500, 'portal-error', 'unknown', 'later'],
    ['', 400, 'portal-error', 'yes', 'no']
  ])('%s with %i', async (error, status, code, ran, retry) => {
    const { rest } = givenPortal([refusal(error, status)])
    expect(await caught(rest.call<unknown>('crm.deal.get'))).toMatchObject({
      code,
      ran,
      retry,
      status,
      method: 'crm.deal.get',
      portal: { error, status }
    })
  })
})

test('further members of the error are kept', async () => {
  const body = {
    error: 'ERROR_ARGUMENT',
    error_description: "Argument 'ID' is null or empty",
    argument: 'ID'
  }
  const { rest } = givenPortal([answer(body, 400)])
  const error = await caught(rest.call<unknown>('crm.deal.get'))
  expect(error.portal).toEqual({ ...body, status: 400 })
  expect(error.message).toContain("ERROR_ARGUMENT: Argument 'ID' is null or empty")
})

test('what the portal says begins no line of its own in a log, and does not turn the reading around', async () => {
  const { rest } = givenPortal([refusal('X\r\nlevel=error', 400, 'a\0b\u2028c\u202Ed\n\n')])
  const error = await caught(rest.call<unknown>('crm.deal.get'))
  expect(error.message).toContain('(X level=error: a b c d )')
  expect(error.portal?.error).toBe('X\r\nlevel=error')
})

test('a token that the portal echoes is masked everywhere in the error', async () => {
  const token = authorization(1).accessToken
  const body = { error: 'ERROR_CORE', error_description: `bad auth=${token}`, [token]: { inside: [token] } }
  const { rest } = givenPortal([answer(body, 400)])
  const error = await caught(rest.call<unknown>('crm.deal.get'))
  expect(error.portal?.error_description).toBe('bad auth=***')
  expect(inspect(error, { depth: 10 }) + JSON.stringify(error) + error.stack).not.toContain(token)
})

test('a token in HTML does not get into the error either', async () => {
  const token = authorization(1).accessToken
  const { rest } = givenPortal([answer(`<${token}>`, 200)])
  const error = await caught(rest.call<unknown>('crm.deal.get'))
  expect(inspect(error, { depth: 10 })).not.toContain(token)
})

test('after a renewal, the token of the request that failed is the one that is masked', async () => {
  const { rest } = givenPortal([
    refusal('expired_token', 401),
    ({ body }) =>
      Response.json({ error: 'X', error_description: `auth=${String(body['auth'])}` }, { status: 400 })
  ])
  expect((await caught(rest.call('x'))).portal?.error_description).toBe('auth=***')
})
