// Where a call goes.
import { expect, test } from 'vitest'
import { thrown } from '../testing/caught.ts'
import { methodAddress } from './address.ts'

test.each([
  ['https://portal.example/rest/', 'https://portal.example/rest/profile.json'],
  ['https://portal.example/rest', 'https://portal.example/rest/profile.json'],
  [' https://portal.example/rest/ ', 'https://portal.example/rest/profile.json'],
  ['http://localhost:8080/rest/', 'http://localhost:8080/rest/profile.json'],
  ['https://portal.example/b24/rest/', 'https://portal.example/b24/rest/profile.json'],
  ['https://portal.example/rest/1/madeupcode/', 'https://portal.example/rest/1/madeupcode/profile.json']
])('%s', (endpoint, address) => {
  expect(methodAddress(endpoint, 'profile').href).toBe(address)
})

test.each([
  'portal.example/rest/1/madeupcode/',
  'ftp://portal.example/rest/1/madeupcode/',
  'https://portal.example',
  'https://portal.example/',
  'https://portal.example/restful/madeupcode/',
  'https://u:madeupcode@portal.example/rest/',
  'https://portal.example/rest/?code=madeupcode',
  'https://portal.example/rest/1/#madeupcode'
])('%j is refused without being repeated', (endpoint) => {
  const error = thrown(() => methodAddress(endpoint, 'profile'))
  expect(error.code).toBe('bad-request')
  expect(error.message).not.toContain('madeupcode')
})
