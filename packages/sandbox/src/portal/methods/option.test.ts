// Options of an application and of its users.
import { expect, test } from 'vitest'
import { testPortal } from '../test-portal.ts'

test('options are a map, a single one is its value or null, and no option at all is an empty list', async () => {
  const { call } = testPortal()
  expect((await call('app.option.get')).body.result).toEqual([])
  expect((await call('app.option.set', { options: { colour: 'red', size: 5 } })).body.result).toBe(true)
  expect((await call('app.option.get')).body.result).toEqual({ colour: 'red', size: 5 })
  expect((await call('app.option.get', { option: 'size' })).body.result).toBe(5)
  expect((await call('app.option.get', { option: 'weight' })).body.result).toBe(null)
})

test('setting merges and may name the options without a map around them', async () => {
  const { call } = testPortal()
  await call('app.option.set', { options: { a: '1', b: '2' } })
  await call('app.option.set', { b: '3' })
  expect((await call('app.option.get')).body.result).toEqual({ a: '1', b: '3' })
})

test('everybody may read the application`s options, administrators write them', async () => {
  const { call } = testPortal()
  await call('app.option.set', { options: { a: '1' } })
  expect((await call('app.option.get', {}, 'worker')).body.result).toEqual({ a: '1' })
  expect(await call('app.option.set', { options: { a: '2' } }, 'worker')).toEqual({
    status: 403,
    body: {
      error: 'ACCESS_DENIED',
      error_description: 'Access denied! Administrator authorization required'
    }
  })
})

test.each([{}, { options: {} }, { options: 'text' }])('nothing to set (%j) is refused', async (params) => {
  expect(await testPortal().call('user.option.set', params)).toEqual({
    status: 400,
    body: {
      error: 'ERROR_ARGUMENT',
      error_description: "Argument 'options' is null or empty",
      argument: 'options'
    }
  })
})

test('a person`s options are seen by that person only', async () => {
  const { call } = testPortal()
  expect((await call('user.option.set', { options: { tab: 'two' } }, 'worker')).body.result).toBe(true)
  expect((await call('user.option.get', { option: 'tab' }, 'worker')).body.result).toBe('two')
  expect((await call('user.option.get')).body.result).toEqual([])
})
