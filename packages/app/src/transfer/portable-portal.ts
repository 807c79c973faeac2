// How portals travel in and out: one JSON object a portal, so that files of any size can be read line by line.

import * as v from 'valibot'
import { AppError } from '../errors/app-error.ts'
import { type FieldRule, hostRule, memberIdRule, tokenRule, urlRule, userIdRule } from '../wire/index.ts'

/** Secrets in plain text: whoever holds one can act for these users. */
export interface PortablePortal {
  /** Compared with the proof where it is given, like the domain and the users' ids. */
  readonly memberId?: string | undefined
  readonly domain?: string | undefined
  /** An address of the authorization server; it only chooses among those that the application believes. */
  readonly authServer?: string | undefined
  readonly applicationToken?: string | undefined
  /** The first is the owner's. */
  readonly grants: readonly PortableGrant[]
}

export interface PortableGrant {
  readonly userId?: string | undefined
  readonly accessToken?: string | undefined
  readonly refreshToken: string
}

function text(rule: FieldRule): v.GenericSchema<string> {
  return v.pipe(
    v.string(),
    v.check((value) => rule.accepts(value))
  )
}

const schema: v.GenericSchema<PortablePortal> = v.strictObject({
  memberId: v.optional(text(memberIdRule)),
  domain: v.optional(text(hostRule)),
  authServer: v.optional(text(urlRule)),
  applicationToken: v.optional(text(tokenRule)),
  grants: v.pipe(
    v.array(
      v.strictObject({
        userId: v.optional(text(userIdRule)),
        accessToken: v.optional(text(tokenRule)),
        refreshToken: text(tokenRule)
      })
    ),
    v.minLength(1),
    v.maxLength(10_000)
  )
})

/** Throws `bad-request` with the field at fault, for example `grants.0.refreshToken`; never with its value. */
export function readPortablePortal(value: unknown): PortablePortal {
  const result = v.safeParse(schema, value)
  if (result.success) return result.output
  const field = result.issues[0].path?.map(({ key }) => String(key)).join('.') ?? ''
  throw new AppError('bad-request', `The field ${field} is missing or has another form.`, {
    field
  })
}

/** What CRest keeps in its settings.json. Its `application_token` is left out: for applications with a page it is the frame's id. */
export function readCrestSettings(value: unknown): PortablePortal {
  const settings = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  const { access_token, refresh_token, domain } = settings
  return readPortablePortal({
    ...(typeof domain === 'string' && domain !== '' && { domain }),
    grants: [
      {
        ...(typeof access_token === 'string' && access_token !== '' && { accessToken: access_token }),
        refreshToken: refresh_token
      }
    ]
  })
}
