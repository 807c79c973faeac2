// The bytes of a token before its signature, as in portal-behaviour.md section 11.2.

export type TokenType = 'code' | 'access' | 'refresh'

export interface TokenFields {
  /** Unix seconds. */
  readonly expires: number
  /** Number of the application row. */
  readonly client: number
  /** Number of the portal row. */
  readonly portal: number
  /** The user on that portal. */
  readonly user: number
  /** Seconds; wraps at 16 bits. */
  readonly tz_offset: number
  /** Loop guard of events; a code has none. */
  readonly event_session?: number
}

export const SIGNATURE_BYTES = 16

const CODE_BYTES = 18

function fieldBytes(type: TokenType): number {
  return type === 'code' ? CODE_BYTES : CODE_BYTES + 1
}

/** Expiry and zone offset are little-endian, everything else big-endian. */
export function packFields(type: TokenType, fields: TokenFields): Buffer {
  const bytes = Buffer.alloc(fieldBytes(type))
  bytes.writeUInt32LE(fields.expires, 0)
  bytes.writeUInt32BE(fields.client, 4)
  bytes.writeUInt32BE(fields.portal, 8)
  bytes.writeUInt32BE(fields.user, 12)
  bytes.writeUInt16LE(fields.tz_offset & 0xffff, 16)
  if (type !== 'code') bytes.writeUInt8(fields.event_session ?? 0, CODE_BYTES)
  return bytes
}

function unpackFields(type: TokenType, bytes: Buffer): TokenFields {
  const fields: TokenFields = {
    expires: bytes.readUInt32LE(0),
    client: bytes.readUInt32BE(4),
    portal: bytes.readUInt32BE(8),
    user: bytes.readUInt32BE(12),
    tz_offset: bytes.readInt16LE(16)
  }
  return type === 'code' ? fields : { ...fields, event_session: bytes.readUInt8(CODE_BYTES) }
}

export interface TokenParts {
  readonly fields: TokenFields
  /** The bytes that are signed. */
  readonly signed: Buffer
  readonly signature: Buffer
}

/** Takes a token apart without looking at its signature; `undefined` when it has not the shape of its type. */
export function splitToken(type: TokenType, token: string): TokenParts | undefined {
  const length = fieldBytes(type)
  if (token.length !== 2 * (length + SIGNATURE_BYTES) || !/^[0-9a-fA-F]+$/.test(token)) return undefined
  const bytes = Buffer.from(token, 'hex')
  const signed = bytes.subarray(0, length)
  return { fields: unpackFields(type, signed), signed, signature: bytes.subarray(length) }
}
