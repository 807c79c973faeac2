// A token in what a portal says is seen nowhere.
import { expect, test } from 'vitest'
import { maskToken } from './mask.ts'

const token = '0123456789abcdef'.repeat(4)

test('in texts, lists, members and their names', () => {
  const said = { [token]: [`auth=${token}&x=1`, { deep: token }], n: 5, none: null }
  expect(maskToken(said, token)).toEqual({ '***': ['auth=***&x=1', { deep: '***' }], n: 5, none: null })
})

test('in capitals too, which are the same token to a portal', () => {
  expect(maskToken(`bad ${token.toUpperCase()}`, token)).toBe('bad ***')
})

test('percent-encoded, in either case, and whatever characters it holds', () => {
  const odd = 'a+b/c=[d].(e)*'
  expect(maskToken(`${odd} ${encodeURIComponent(odd)} ${encodeURIComponent(odd).toLowerCase()}`, odd)).toBe(
    '*** *** ***'
  )
  expect(maskToken('axb', 'a.b')).toBe('axb')
})

test('an empty token masks nothing', () => {
  expect(maskToken('text', '')).toBe('text')
})

test('however deep the portal nests, it ends, and what is too deep for an error is left out', () => {
  let said: unknown = token
  for (let level = 0; level < 200_000; level += 1) said = [said]
  const text = JSON.stringify(maskToken({ extra: said }, token))
  expect(text).toMatch(/^\{"extra":\[+"\.\.\."\]+\}$/)
})

test('a member called __proto__ stays a member', () => {
  const masked = maskToken(JSON.parse(`{"__proto__":{"isAdmin":"${token}"}}`) as object, token)
  expect(Object.keys(masked)).toEqual(['__proto__'])
  expect('isAdmin' in masked).toBe(false)
})
