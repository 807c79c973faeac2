// Signing and judging tokens, as in portal-behaviour.md section 11.2.

import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { packFields, SIGNATURE_BYTES, splitToken, type TokenFields, type TokenType } from './token-layout.ts'

export interface TokenKeys {
  /** The one key of the authorization server. */
  readonly serverKey: string
  /** Salt of 8 characters and md5 hex of salt and client secret: what the server keeps instead of the secret. */
  readonly storedSecret: string
}

export type TokenCheck =
  | { readonly verdict: 'valid'; readonly fields: TokenFields }
  | { readonly verdict: 'expired'; readonly fields: TokenFields }
  | { readonly verdict: 'bad' }

const TYPE_DIGIT: Readonly<Record<TokenType, string>> = { code: '1', access: '2', refresh: '3' }

const SERIAL_BYTES = 4

/** What the server stores of a client secret. */
export function storeSecret(salt: string, clientSecret: string): string {
  return (
    salt +
    createHash('md5')
      .update(salt + clientSecret)
      .digest('hex')
  )
}

function hmac(type: TokenType, keys: TokenKeys, signed: Uint8Array): Buffer {
  return createHmac('md5', TYPE_DIGIT[type] + keys.storedSecret + keys.serverKey)
    .update(signed)
    .digest()
}

/**
 * With a serial, its four bytes lead the signature and are signed along; the rest is the cut HMAC. So two
 * tokens of the same second differ, while their fields stay readable and the signature still proves them.
 */
function signatureOf(type: TokenType, keys: TokenKeys, signed: Uint8Array, serial: Uint8Array): Buffer {
  if (serial.length === 0) return hmac(type, keys, signed)
  const proof = hmac(type, keys, Buffer.concat([signed, serial]))
  return Buffer.concat([serial, proof.subarray(0, SIGNATURE_BYTES - SERIAL_BYTES)])
}

/** A token in lower-case hex. Without a serial it has the bytes of the real server: equal fields, equal token. */
export function signToken(type: TokenType, fields: TokenFields, keys: TokenKeys, serial?: number): string {
  const signed = packFields(type, fields)
  const serialBytes = Buffer.alloc(serial === undefined ? 0 : SERIAL_BYTES)
  if (serial !== undefined) serialBytes.writeUInt32BE(serial)
  return Buffer.concat([signed, signatureOf(type, keys, signed, serialBytes)]).toString('hex')
}

/**
 * Signature first, then expiry, so that a tampered old token is bad and not expired. The expiry second itself
 * still counts. Tokens with and without a serial are both genuine.
 */
export function checkToken(type: TokenType, token: string, keys: TokenKeys, nowSeconds: number): TokenCheck {
  const parts = splitToken(type, token)
  if (parts === undefined) return { verdict: 'bad' }
  const { fields, signed, signature } = parts
  const serial = signature.subarray(0, SERIAL_BYTES)
  const genuine =
    timingSafeEqual(signature, signatureOf(type, keys, signed, Buffer.alloc(0))) ||
    timingSafeEqual(signature, signatureOf(type, keys, signed, serial))
  if (!genuine) return { verdict: 'bad' }
  return { verdict: nowSeconds <= fields.expires ? 'valid' : 'expired', fields }
}
