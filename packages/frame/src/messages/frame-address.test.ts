// The name of a frame says whose it is; anything that is not exactly such a name is no portal.
import { expect, test } from 'vitest'
import { originOf, readFrameName } from './frame-address.ts'

test.each([
  ['portal.example|1|abc', { origin: 'https://portal.example', domain: 'portal.example', sid: 'abc' }],
  ['portal.example|0|abc', { origin: 'http://portal.example', domain: 'portal.example', sid: 'abc' }],
  ['portal.example:443|1|abc', { origin: 'https://portal.example', domain: 'portal.example', sid: 'abc' }],
  ['portal.example:80|0|abc', { origin: 'http://portal.example', domain: 'portal.example', sid: 'abc' }],
  ['localhost:8443|0|a', { origin: 'http://localhost:8443', domain: 'localhost:8443', sid: 'a' }],
  ['Portal.Example|1|a', { origin: 'https://portal.example', domain: 'portal.example', sid: 'a' }]
])('given the name %j, the portal is known', (name, address) => {
  expect(readFrameName(name)).toEqual(address)
})

test.each([
  '',
  'portal.example',
  'portal.example|1',
  'portal.example|1|',
  '|1|abc',
  'portal.example|1|a:b',
  'portal.example/path|1|abc',
  'user@evil.example|1|abc',
  'portal.example?x|1|abc',
  'portal.example#x|1|abc',
  'portal.example:port|1|abc',
  'portal example|1|abc'
])('given the name %j, it is no portal', (name) => {
  expect(readFrameName(name)).toBeUndefined()
})

test.each([
  ['https://portal.example/', 'https://portal.example'],
  ['https://portal.example:443', 'https://portal.example'],
  ['portal.example', undefined],
  ['javascript:alert(1)', undefined]
])('the origin of %j is %j', (address, origin) => {
  expect(originOf(address)).toBe(origin)
})
