// The keys that tokens are encrypted with: the first encrypts, all decrypt.

import { hkdfSync } from 'node:crypto'
import { AppError } from '../errors/app-error.ts'

export interface Key {
  /** 1 to 32 characters of `A-Za-z0-9_-`; names the key in every envelope. */
  readonly id: string
  /** 32 bytes. */
  readonly secret: Uint8Array
}

export interface KeyRing {
  readonly ids: readonly string[]
  /** Key material of its own for one purpose, for example session tokens; 32 bytes, the same on every call. */
  derive(keyId: string, purpose: string): Uint8Array
}

/**
 * A key of this id encrypts nothing: what is sealed with it can be read by whoever reads the database. Its bytes still
 * serve every other purpose, such as session tokens.
 */
export const plaintextKeyId = 'plaintext'

const secretBytes = 32
const keyIdForm = /^[\w-]{1,32}$/

/**
 * A ring of at least one key, ids unique. The secrets stay inside: a ring that is logged shows ids.
 * Throws `misconfigured` with the field `KEYS`; `derive` does so for an id that is not in the ring.
 */
export function createKeyRing(keys: readonly Key[]): KeyRing {
  const secrets = new Map<string, Uint8Array>()
  for (const [index, { id, secret }] of keys.entries()) {
    if (!keyIdForm.test(id) || secret.length !== secretBytes) throw malformed(index)
    if (secrets.has(id)) throw wrongKeys(`KEYS names the key "${id}" twice: give each key an id of its own.`)
    secrets.set(id, Uint8Array.from(secret))
  }
  if (secrets.size === 0) throw wrongKeys(`KEYS holds no key: ${howToMakeOne}`)

  return {
    ids: [...secrets.keys()],
    derive(keyId, purpose) {
      const secret = secrets.get(keyId)
      if (secret === undefined) throw missingKey(keyId)
      return new Uint8Array(hkdfSync('sha256', secret, keyId, purpose, secretBytes))
    }
  }
}

/** Reads `id:base64url(32 bytes)[,...]`. Throws `misconfigured` with the field `KEYS`; the text never shows key material. */
export function parseKeys(text: string): readonly Key[] {
  return text.split(',').map((entry, index) => {
    const [id = '', encoded = '', ...rest] = entry.trim().split(':')
    const secret = Buffer.from(encoded, 'base64url')
    // Only the one spelling: the decoder would skip characters that it does not know.
    const exact = secret.length === secretBytes && secret.toString('base64url') === encoded
    if (!exact || !keyIdForm.test(id) || rest.length > 0) throw malformed(index)
    return { id, secret: Uint8Array.from(secret) }
  })
}

/** A new key in the form that `parseKeys` reads; without `id` a random one. Throws `misconfigured` for an id of another form. */
export function generateKey(random: (bytes: number) => Uint8Array, id?: string): string {
  const name = id ?? `k${Buffer.from(random(4)).toString('hex')}`
  if (!keyIdForm.test(name)) throw wrongKeys('A key id has 1 to 32 characters of A-Z, a-z, 0-9, _ and -.')
  return `${name}:${Buffer.from(random(secretBytes)).toString('base64url')}`
}

export function missingKey(keyId: string): AppError {
  return wrongKeys(
    `KEYS has no key "${keyId}", but something was stored with it: put that key back, after the first one.`
  )
}

const howToMakeOne = 'make one with `latchkey keys new`.'

function malformed(index: number): AppError {
  return wrongKeys(`Entry ${index + 1} of KEYS is not of the form id:base64url(32 bytes): ${howToMakeOne}`)
}

export function wrongKeys(message: string, cause?: unknown): AppError {
  return new AppError('misconfigured', message, { field: 'KEYS', cause })
}
