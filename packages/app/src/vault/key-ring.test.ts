// The key ring: reading keys, making them, deriving from them, and never showing them.

import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { AppError } from '../errors/app-error.ts'
import { createKeyRing, generateKey, parseKeys } from './key-ring.ts'

function errorOf(act: () => unknown): AppError {
  try {
    act()
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('expected an error')
}

describe('keys', () => {
  it('read what generateKey printed, the first one first', () => {
    const text = [generateKey(randomBytes, 'new'), generateKey(randomBytes, 'old')].join(', ')
    const ring = createKeyRing(parseKeys(text))
    expect(ring.ids).toEqual(['new', 'old'])
  })

  it('get a random id when none is given', () => {
    expect(generateKey(randomBytes)).toMatch(/^k[0-9a-f]{8}:[\w-]{43}$/)
    expect(errorOf(() => generateKey(randomBytes, 'a:b')).code).toBe('misconfigured')
  })

  const material = randomBytes(32).toString('base64url')
  it.each([
    ['nothing', ''],
    ['no id', material],
    ['an empty id', `:${material}`],
    ['an id with a dot', `a.b:${material}`],
    ['a short key', `a:${material.slice(0, 42)}`],
    ['a long key', `a:${material}AA`],
    ['a stray character', `a:${material}!`],
    ['three parts', `a:${material}:b`],
    ['a trailing comma', `a:${material},`],
    ['the same id twice', `a:${material},a:${material}`]
  ])('are refused when the setting holds %s, without showing it', (_what, text) => {
    const error = errorOf(() => createKeyRing(parseKeys(text)))
    expect(error).toMatchObject({ code: 'misconfigured', field: 'KEYS' })
    expect(inspect(error)).not.toContain(material.slice(0, 20))
  })
})

describe('derive', () => {
  const ring = createKeyRing(parseKeys(`${generateKey(randomBytes, 'a')},${generateKey(randomBytes, 'b')}`))

  it('gives the same 32 bytes for one key and purpose, others for another key or purpose', () => {
    const session = ring.derive('a', 'session')
    expect(session).toHaveLength(32)
    expect(ring.derive('a', 'session')).toEqual(session)
    expect(ring.derive('b', 'session')).not.toEqual(session)
    expect(ring.derive('a', 'other')).not.toEqual(session)
  })

  it('says which key is missing', () => {
    const error = errorOf(() => ring.derive('gone', 'session'))
    expect(error).toMatchObject({ code: 'misconfigured', field: 'KEYS' })
    expect(error.message).toContain('"gone"')
  })

  it('does not let a logged ring show a secret', () => {
    const secret = randomBytes(32)
    const shown = inspect(createKeyRing([{ id: 'a', secret }]), { depth: 9, showHidden: true })
    expect(shown).not.toContain(inspect(secret).slice(8, 40))
    expect(Object.keys(createKeyRing([{ id: 'a', secret }]))).toEqual(['ids', 'derive'])
  })

  it('keeps a copy: wiping the bytes that were handed in changes nothing', () => {
    const secret = randomBytes(32)
    const copied = createKeyRing([{ id: 'a', secret }])
    const before = copied.derive('a', 'session')
    secret.fill(0)
    expect(copied.derive('a', 'session')).toEqual(before)
  })
})
