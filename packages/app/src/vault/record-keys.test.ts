// Derived keys are kept, the most used ones longest.

import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { createKeyRing, generateKey, type KeyRing, parseKeys } from './key-ring.ts'
import { createRecordKeys } from './record-keys.ts'

const ring = createKeyRing(parseKeys(`${generateKey(randomBytes, 'one')},${generateKey(randomBytes, 'two')}`))
const record = (id: string) => ({ table: 'grants', primaryKey: [id] })

function counting(): KeyRing & { derivations: number } {
  const counted = {
    ids: ring.ids,
    derivations: 0,
    derive(keyId: string, purpose: string) {
      counted.derivations += 1
      return ring.derive(keyId, purpose)
    }
  }
  return counted
}

it('a key is derived once for a record and ring key, and belongs to both', () => {
  const counted = counting()
  const keys = createRecordKeys(counted)
  const first = keys('one', record('7'))
  expect(keys('one', record('7'))).toBe(first)
  expect(counted.derivations).toBe(1)
  const others = [
    keys('two', record('7')),
    keys('one', record('8')),
    keys('one', { ...record('7'), table: 'x' })
  ]
  for (const other of others) expect(other.equals(first)).toBe(false)
  expect(counted.derivations).toBe(4)
})

it('no more are kept than the capacity: the one that was not used for longest goes', () => {
  const counted = counting()
  const keys = createRecordKeys(counted, 2)
  for (const id of ['a', 'b', 'a', 'c', 'a']) keys('one', record(id))
  expect(counted.derivations).toBe(3)
  keys('one', record('b'))
  expect(counted.derivations).toBe(4)
})

it('a key that is not in the ring is named each time', () => {
  const keys = createRecordKeys(ring)
  for (let attempt = 0; attempt < 2; attempt += 1) {
    expect(() => keys('gone', record('7'))).toThrow('"gone"')
  }
})
