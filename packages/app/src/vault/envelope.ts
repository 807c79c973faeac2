// Encryption of one value of one record: `v1.<key id>.<base64url(iv 12, ciphertext, tag 16)>`, AES-256-GCM.

import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import { AppError } from '../errors/app-error.ts'
import type { KeyRing } from './key-ring.ts'

/** Where a value belongs. A value sealed for one place does not open at another. */
export interface Place {
  readonly table: string
  readonly primaryKey: readonly string[]
  readonly column: string
}

/** Makes an envelope of a text, or the text of an envelope. */
export type Turn = (place: Place, text: string) => string

export interface Vault {
  /** Encrypts with the first key of the ring. */
  readonly seal: Turn
  /** Throws `misconfigured` when the key is not in the ring, `internal` when the value was changed, moved, or never sealed. */
  readonly open: Turn
}

const version = 'v1'
const cipher = 'aes-256-gcm'
const ivBytes = 12
/** Said to the decipher too: without it, it accepts tags of 4 bytes, which are guessed soon. */
const authTagLength = 16

export function createVault(ring: KeyRing, random: (bytes: number) => Uint8Array): Vault {
  return {
    seal(place, text) {
      const [keyId = ''] = ring.ids
      const iv = random(ivBytes)
      const encrypt = createCipheriv(cipher, recordKey(ring, keyId, place), iv, { authTagLength })
      encrypt.setAAD(identityOf(place))
      const sealed = Buffer.concat([iv, encrypt.update(text, 'utf8'), encrypt.final(), encrypt.getAuthTag()])
      return `${version}.${keyId}.${sealed.toString('base64url')}`
    },

    open(place, envelope) {
      const { keyId, sealed } = parse(place, envelope)
      const key = recordKey(ring, keyId, place)
      const decrypt = createDecipheriv(cipher, key, sealed.subarray(0, ivBytes), { authTagLength })
      decrypt.setAAD(identityOf(place))
      decrypt.setAuthTag(sealed.subarray(sealed.length - authTagLength))
      try {
        const text = decrypt.update(sealed.subarray(ivBytes, sealed.length - authTagLength))
        return Buffer.concat([text, decrypt.final()]).toString('utf8')
      } catch (cause) {
        throw new AppError(
          'internal',
          `A stored value (${place.table}, ${place.column}) does not open with the key "${keyId}": the key has other bytes than it had, or the value was changed or moved. Put the right key back; if the value is damaged, forget the portal and install again.`,
          { cause }
        )
      }
    }
  }
}

function parse(place: Place, envelope: string): { readonly keyId: string; readonly sealed: Buffer } {
  const [found, keyId = '', encoded = '', ...rest] = envelope.split('.')
  const sealed = Buffer.from(encoded, 'base64url')
  // The decoder skips what it does not know, so only the one exact spelling counts as unchanged.
  const exact = sealed.toString('base64url') === encoded && sealed.length >= ivBytes + authTagLength
  if (found !== version || !exact || rest.length > 0) {
    throw new AppError(
      'internal',
      `A stored value (${place.table}, ${place.column}) is not an envelope of this program: it was written without encryption, by a newer version, or damaged. Use the store it belongs to, or forget the portal and install again.`
    )
  }
  return { keyId, sealed }
}

/** A key for this record alone, so that no amount of records wears out one key's random nonces. */
function recordKey(ring: KeyRing, keyId: string, place: Place): Uint8Array {
  const record = createHash('sha256')
    .update(JSON.stringify([place.table, ...place.primaryKey]))
    .digest('hex')
  return ring.derive(keyId, `record:${record}`)
}

/** JSON keeps the parts apart: no two places give the same bytes. */
function identityOf({ table, primaryKey, column }: Place): Buffer {
  return Buffer.from(JSON.stringify([table, primaryKey, column, version]))
}
