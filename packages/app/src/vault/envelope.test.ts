// Properties of the envelope: what was sealed opens, and nothing else does.

import { randomBytes } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../errors/app-error.ts'
import { createVault, type Place } from './envelope.ts'
import { createKeyRing, generateKey, parseKeys } from './key-ring.ts'

const newKey = generateKey(randomBytes, 'new')
const oldKey = generateKey(randomBytes, 'old')
const vaultOf = (keys: string) => createVault(createKeyRing(parseKeys(keys)), randomBytes)
const vault = vaultOf(newKey)
const text = fc.string({ unit: 'grapheme', maxLength: 300 })
const place: fc.Arbitrary<Place> = fc.record({
  table: fc.string(),
  primaryKey: fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 3 }),
  column: fc.string()
})
const here: Place = { table: 'grants', primaryKey: ['app', 'portal', '7'], column: 'access_token' }

function failure(open: () => string): AppError {
  try {
    open()
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('the envelope opened')
}

describe('an envelope', () => {
  it('opens to the text that was sealed, at the place it was sealed for', () => {
    fc.assert(
      fc.property(place, text, (where, value) => {
        expect(vault.open(where, vault.seal(where, value))).toBe(value)
      })
    )
  })

  it('shows version and key id, and is never the same twice', () => {
    const [first, second] = [vault.seal(here, 'token'), vault.seal(here, 'token')]
    expect(first).toMatch(/^v1\.new\.[\w-]+$/)
    expect(first).not.toBe(second)
    expect(Buffer.from(first.slice('v1.new.'.length), 'base64url')).toHaveLength(12 + 'token'.length + 16)
  })

  it('does not open at any other place', () => {
    fc.assert(
      fc.property(place, place, text, (from, to, value) => {
        fc.pre(JSON.stringify(from) !== JSON.stringify(to))
        expect(failure(() => vault.open(to, vault.seal(from, value))).code).toBe('internal')
      })
    )
  })

  it('does not open after any bit of its bytes was flipped', () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.integer({ min: 0, max: 7 }), (value, at, bit) => {
        const envelope = vault.seal(here, value)
        const head = 'v1.new.'
        const bytes = Buffer.from(envelope.slice(head.length), 'base64url')
        const index = at % bytes.length
        bytes[index] = (bytes[index] ?? 0) ^ (1 << bit)
        const forged = head + bytes.toString('base64url')
        expect(failure(() => vault.open(here, forged)).code).toBe('internal')
      })
    )
  })

  it('does not open after any character of its text was changed', () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.integer({ min: 33, max: 126 }), (value, at, code) => {
        const envelope = vault.seal(here, value)
        const index = at % envelope.length
        const forged = envelope.slice(0, index) + String.fromCharCode(code) + envelope.slice(index + 1)
        fc.pre(forged !== envelope)
        expect(failure(() => vault.open(here, forged)).message).not.toContain(envelope.slice(7, 30))
      })
    )
  })

  it('does not open in any other spelling of the same bytes', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    for (const value of ['', 'a', 'ab']) {
      const envelope = vault.seal(here, value)
      const spellings = alphabet.split('').map((last) => envelope.slice(0, -1) + last)
      const junk = ['=', '!', '\n', '.'].map((extra) => envelope + extra)
      for (const forged of [...spellings, ...junk].filter((spelling) => spelling !== envelope)) {
        expect(failure(() => vault.open(here, forged)).code).toBe('internal')
      }
    }
  })

  it('is made with a key that no other record has', () => {
    const ring = createKeyRing(parseKeys(newKey))
    const purposes: string[] = []
    const derive = (id: string, purpose: string): Uint8Array => {
      purposes.push(purpose)
      return ring.derive(id, purpose)
    }
    const watched = createVault({ ids: ring.ids, derive }, randomBytes)
    watched.seal(here, 'token')
    watched.seal({ ...here, column: 'refresh_token' }, 'token')
    watched.seal({ ...here, primaryKey: ['app', 'portal', '8'] }, 'token')
    watched.seal({ ...here, table: 'installations' }, 'token')
    // Derived once for both columns of the first record.
    expect(purposes).toHaveLength(3)
    expect(new Set(purposes).size).toBe(3)
  })

  it('does not open with a shortened tag, however short', () => {
    const bytes = Buffer.from(vault.seal(here, 'token').slice('v1.new.'.length), 'base64url')
    for (let length = 0; length < bytes.length; length += 1) {
      const forged = `v1.new.${bytes.subarray(0, length).toString('base64url')}`
      expect(failure(() => vault.open(here, forged)).code).toBe('internal')
    }
  })

  it('is refused when it is plain text or of another version', () => {
    for (const forged of ['', 'plain token', vault.seal(here, 'x').replace('v1', 'v2')]) {
      expect(failure(() => vault.open(here, forged)).code).toBe('internal')
    }
  })
})

describe('a key ring that changes', () => {
  const sealedByOld = vaultOf(oldKey).seal(here, 'token')

  it('still opens what an older key sealed, and seals with the first', () => {
    const both = vaultOf(`${newKey},${oldKey}`)
    expect(both.open(here, sealedByOld)).toBe('token')
    expect(both.seal(here, 'token')).toMatch(/^v1\.new\./)
  })

  it('names the key that is missing', () => {
    const error = failure(() => vault.open(here, sealedByOld))
    expect(error).toMatchObject({ code: 'misconfigured', field: 'KEYS' })
    expect(error.message).toContain('"old"')
  })

  it('does not open with other bytes under the same id', () => {
    const imposter = vaultOf(generateKey(randomBytes, 'old'))
    expect(failure(() => imposter.open(here, sealedByOld)).message).toContain('"old"')
  })
})

describe('a ring whose first key is named plaintext', () => {
  const plain = generateKey(randomBytes, 'plaintext')

  it('leaves texts readable, in the form of an envelope, whatever is in them', () => {
    const vaultInPlain = vaultOf(plain)
    expect(vaultInPlain.seal(here, 'token')).toBe('v1.plaintext.token')
    fc.assert(
      fc.property(place, text, (where, value) => {
        expect(vaultInPlain.open(where, vaultInPlain.seal(where, value))).toBe(value)
      })
    )
  })

  it('still opens what a key has sealed, and beside a key its texts are still read', () => {
    expect(vaultOf(`${plain},${newKey}`).open(here, vault.seal(here, 'token'))).toBe('token')
    const changed = vaultOf(`${newKey},${plain}`)
    expect(changed.open(here, 'v1.plaintext.token')).toBe('token')
    expect(changed.seal(here, 'token')).toMatch(/^v1\.new\./)
  })

  it('must be named: without it a readable text is refused, so that nobody can put one into the database', () => {
    const error = failure(() => vault.open(here, 'v1.plaintext.token'))
    expect(error).toMatchObject({ code: 'misconfigured', field: 'KEYS' })
    expect(error.message).toContain('"plaintext"')
    expect(error.message).not.toContain('token')
  })
})
