// Links to files: `/rest/download.json` and `/rest/upload.json` with a signed token (wire.md section 9.1).
import { createHmac, timingSafeEqual } from 'node:crypto'
import { randomAlphanumeric } from '../../world/random.ts'
import type { Access } from '../method.ts'
import { formDecode } from '../php/form-decode.ts'
import type { PhpArray } from '../php/value.ts'
import { accessDenied } from '../rest-error.ts'

/**
 * `<scope>|<base64 of a query and a random member>|<signature>`, read from the module rest. The signature covers the
 * access token as well: with another one the link is broken, and when it has expired the link has, too.
 */
export function linkTo(access: Access, endpoint: string, scope: string, query: string): string {
  const { portal, token, webhook } = access
  const packed = Buffer.from(`${query}&_=${randomAlphanumeric(32)}`).toString('base64')
  const signed = `${scope}|${packed}|${signature(access, endpoint, scope, packed)}`
  if (webhook === undefined) {
    return `${portal.url}/rest/${endpoint}.json?${queryText({ auth: token, token: signed })}`
  }
  const { userId, code } = webhook
  return `${portal.url}/rest/${userId}/${code}/${endpoint}/?${queryText({ token: signed })}`
}

export interface LinkQuery {
  readonly scope: string
  readonly query: PhpArray
}

/** What a link stands for. @throws RestError when its token is not the one that was made for this caller */
export function readLink(access: Access, endpoint: string, token: string): LinkQuery {
  const [scope = '', packed = '', given = ''] = token.split('|')
  const expected = Buffer.from(signature(access, endpoint, scope, packed))
  const sent = Buffer.from(given)
  if (expected.length !== sent.length || !timingSafeEqual(expected, sent)) {
    throw accessDenied('Link check failed')
  }
  const query = formDecode(Buffer.from(packed, 'base64').toString('utf8'))
  query.delete('_')
  return { scope, query }
}

/** Whether a request brings a file for a link. */
export function isUpload(target: string): boolean {
  return /^\/rest\/(?:[^/?]+\/[^/?]+\/)?upload(?:\.json)?\/?(?:[?#]|$)/i.test(target)
}

function queryText(query: Record<string, string>): string {
  return new URLSearchParams(query).toString()
}

function signature(access: Access, endpoint: string, scope: string, packed: string): string {
  const { portal, token, webhook } = access
  const credential = webhook === undefined ? token : `${webhook.userId}|${webhook.code}`
  const state = [endpoint.toLowerCase(), scope, packed, credential].join('|')
  const mac = createHmac('sha256', portal.disk.linkKey).update(state).digest('base64')
  return `${Buffer.from(JSON.stringify(state)).toString('base64')}.${mac}`
}
