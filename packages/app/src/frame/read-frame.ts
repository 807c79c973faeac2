// Reads the POST with which a portal opens the application's frame (portal-behaviour.md section 9, wire.md section 2).

import { AppError } from '../errors/app-error.ts'
import type { Claim } from '../proof/proof.ts'
import {
  fieldInEitherPlace,
  type FieldRule,
  memberIdRule,
  hostRule,
  oneOf,
  optionalFieldInEitherPlace,
  optionalSecurityField,
  refuseInQuery,
  type RequestForms,
  securityField,
  tokenRule,
  urlRule
} from '../wire/index.ts'

export interface FramePost {
  readonly claim: Claim
  readonly refreshToken?: string
  readonly applicationToken?: string
  readonly claimedStatus?: string
  readonly language: string
  readonly placement: string
  readonly placementOptions: Readonly<Record<string, unknown>>
}

const languageRule: FieldRule = {
  expected: 'a language code such as en',
  accepts: (value) => /^[a-z]{2,3}([_-][a-z]{2,4})?$/i.test(value)
}
const sidRule: FieldRule = {
  expected: '1 to 64 letters or digits',
  accepts: (value) => /^[a-z0-9]{1,64}$/i.test(value)
}
const secondsRule: FieldRule = {
  expected: 'a whole number of seconds',
  accepts: (value) => /^\d{1,9}$/.test(value)
}
const statusRule: FieldRule = { expected: 'one capital letter', accepts: (value) => /^[A-Z]$/.test(value) }
const placementRule: FieldRule = {
  expected: 'a placement code',
  accepts: (value) => /^[A-Z0-9_]{1,128}$/i.test(value)
}

/** Tokens belong into the body: addresses end up in logs and histories. */
const bodyOnly = ['AUTH_ID', 'REFRESH_ID', 'APPLICATION_TOKEN', 'member_id', 'SERVER_ENDPOINT']

/** Throws `bad-request` with the field at fault. */
export function readFrame(forms: RequestForms): FramePost {
  const { query, body } = forms
  refuseInQuery(query, bodyOnly)
  const accessToken = securityField(body, 'AUTH_ID', tokenRule)
  const memberId = securityField(body, 'member_id', memberIdRule)
  const domain = fieldInEitherPlace(forms, 'DOMAIN', hostRule)
  optionalFieldInEitherPlace(forms, 'PROTOCOL', oneOf('0', '1'))
  optionalFieldInEitherPlace(forms, 'APP_SID', sidRule)
  optionalSecurityField(body, 'AUTH_EXPIRES', secondsRule)
  const refreshToken = optionalSecurityField(body, 'REFRESH_ID', tokenRule)
  const applicationToken = optionalSecurityField(body, 'APPLICATION_TOKEN', tokenRule)
  const server = optionalSecurityField(body, 'SERVER_ENDPOINT', urlRule)
  const claimedStatus = optionalSecurityField(body, 'status', statusRule)
  return {
    claim: {
      accessToken,
      memberId: { field: 'member_id', value: memberId },
      hosts: [{ field: 'DOMAIN', kind: 'host', value: domain }],
      ...(server !== undefined && { server: { field: 'SERVER_ENDPOINT', value: server } })
    },
    ...(refreshToken !== undefined && { refreshToken }),
    ...(applicationToken !== undefined && { applicationToken }),
    ...(claimedStatus !== undefined && { claimedStatus }),
    language: optionalFieldInEitherPlace(forms, 'LANG', languageRule) ?? 'en',
    placement: optionalSecurityField(body, 'PLACEMENT', placementRule) ?? 'DEFAULT',
    placementOptions: readOptions(body)
  }
}

const anyText: FieldRule = { expected: 'JSON text', accepts: () => true }

/** An object, an empty list or an empty text: what a portal makes of "no options" differs (portal-behaviour.md section 10). */
function readOptions(body: RequestForms['body']): Readonly<Record<string, unknown>> {
  const text = optionalSecurityField(body, 'PLACEMENT_OPTIONS', anyText)
  if (text === undefined) return {}
  const value = parseJson(text)
  if (Array.isArray(value) && value.length === 0) return {}
  if (value === '' || value === null) return {}
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>
  throw new AppError('bad-request', 'The field PLACEMENT_OPTIONS must be JSON text of an object.', {
    field: 'PLACEMENT_OPTIONS'
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
