// Encryption of one value of one record: `v1.<key id>.<base64url(iv 12, ciphertext, tag 16)>`, AES-256-GCM.

import { createCipheriv, createDecipheriv } from 'node:crypto'
import { AppError } from '../errors/app-error.ts'
import { type KeyRing, missingKey, plaintextKeyId } from './key-ring.ts'
import { createRecordKeys, type RecordName } from './record-keys.ts'

/** Where a value belongs. A value sealed for one place does not open at another. */
export interface Place extends RecordName {
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
  const recordKey = createRecordKeys(ring)
  return {
    seal(place, text) {
      const [keyId = ''] = ring.ids
      // The same form, so that values of both kinds can stand side by side while a ring changes.
      if (keyId === plaintextKeyId) return `${version}.${keyId}.${text}`
      const iv = random(ivBytes)
      const encrypt = createCipheriv(cipher, recordKey(keyId, place), iv, { authTagLength })
      encrypt.setAAD(identityOf(place))
      const sealed = Buffer.concat([iv, encrypt.update(text, 'utf8'), encrypt.final(), encrypt.getAuthTag()])
      return `${version}.${keyId}.${sealed.toString('base64url')}`
    },

    open(place, envelope) {
      const { keyId, content } = parse(envelope) ?? notAnEnvelope(place)
      if (keyId === plaintextKeyId) {
        // Otherwise whoever can write to the database could put values of his own beside encrypted ones.
        if (!ring.ids.includes(keyId)) throw missingKey(keyId)
        return content
      }
      const sealed = bytesOf(content) ?? notAnEnvelope(place)
      const key = recordKey(keyId, place)
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

/** Id of the key that sealed it; `undefined` for what is no envelope. */
export function keyIdOf(envelope: string): string | undefined {
  return parse(envelope)?.keyId
}

function parse(envelope: string): { readonly keyId: string; readonly content: string } | undefined {
  const [found, keyId = ''] = envelope.split('.', 2)
  if (found !== version || !envelope.startsWith(`${version}.${keyId}.`)) return undefined
  return { keyId, content: envelope.slice(`${version}.${keyId}.`.length) }
}

/** The decoder skips what it does not know, so only the one exact spelling counts as unchanged. */
function bytesOf(content: string): Buffer | undefined {
  const sealed = Buffer.from(content, 'base64url')
  const exact = sealed.toString('base64url') === content && sealed.length >= ivBytes + authTagLength
  return exact ? sealed : undefined
}

function notAnEnvelope(place: Place): never {
  throw new AppError(
    'internal',
    `A stored value (${place.table}, ${place.column}) is not an envelope of this program: it was written without encryption, by a newer version, or damaged. Use the store it belongs to, or forget the portal and install again.`
  )
}

/** JSON keeps the parts apart: no two places give the same bytes. */
function identityOf({ table, primaryKey, column }: Place): Buffer {
  return Buffer.from(JSON.stringify([table, primaryKey, column, version]))
}
