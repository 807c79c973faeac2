// Connects a person who comes from outside a portal: redirect there, and a code back (design section 7, `/oauth`).

import * as v from 'valibot'
import type { TokenEndpoint } from '../auth-server/token-request.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors/app-error.ts'
import type { ProvenVisit } from '../frame/visits.ts'
import { recordProven } from '../install/record-proven.ts'
import { sameHost } from '../net/index.ts'
import { chooseServers } from '../proof/choose-servers.ts'
import type { Proof } from '../proof/proof.ts'
import type { Prover } from '../proof/prove.ts'
import {
  decodeForm,
  type FieldRule,
  hostRule,
  optionalSecurityField,
  secretEqual,
  securityField,
  tokenRule
} from '../wire/index.ts'
import { bindingCookie, expiredBindingCookie, readBindingCookie } from './binding-cookie.ts'
import { portalAddress } from './portal-address.ts'
import { redirect } from './redirect.ts'

const stateLifeMs = 10 * 60_000

const stateRule: FieldRule = {
  expected: 'the state of a redirect that was started here',
  accepts: (value) => /^[\w-]{43}$/.test(value)
}
/** A path of our own origin: `//host` and `/\host` would be other origins. */
const pathRule: FieldRule = {
  expected: 'a path of this application, beginning with one slash',
  accepts: (value) => value.length <= 1024 && /^\/(?![/\\])[\x21-\x7e]*$/.test(value)
}

const startedSchema = v.object({
  cookie: v.string(),
  origin: v.string(),
  memberId: v.optional(v.string()),
  returnTo: v.optional(v.string())
})

export interface Finished {
  readonly proof: Proof
  readonly returnTo?: string
  /** Header value that ends the cookie of this redirect. */
  readonly expireCookie: string
}

export interface CodeFlow {
  /** Throws `bad-request`. */
  start(request: Request): Promise<Response>
  /** Throws `bad-request`, `unproven` and what `Prover.prove` throws. */
  finish(request: Request): Promise<Finished>
}

export function createCodeFlow(
  context: Context,
  prover: Prover,
  tokenEndpoint: TokenEndpoint,
  allowPortals: readonly string[],
  recorded: (visit: ProvenVisit) => Promise<void>
): CodeFlow {
  const { store, env, clientId } = context
  const random = (): string => Buffer.from(env.random(32)).toString('base64url')
  const nameOf = (state: string): string => JSON.stringify(['oauth-state', clientId, state])

  async function takeStarted(request: Request, state: string): Promise<v.InferOutput<typeof startedSchema>> {
    const value = await store.oneTime.take(nameOf(state))
    if (value === undefined) {
      throw new AppError(
        'bad-request',
        'This redirect was finished already, or started more than ten minutes ago. Start again.',
        {
          field: 'state'
        }
      )
    }
    const started = v.parse(startedSchema, JSON.parse(value))
    const cookie = readBindingCookie(request, state)
    if (cookie === undefined || !secretEqual(cookie, started.cookie)) {
      throw new AppError(
        'unproven',
        'This redirect was started in another browser. Start again in this one.',
        {
          field: 'state'
        }
      )
    }
    return started
  }

  /** The code works at one server only; where nobody names it, the others say that they do not know it. */
  async function exchange(
    servers: readonly string[],
    code: string
  ): Promise<{ server: string; accessToken: string; refreshToken?: string; memberId?: string }> {
    let refusal: AppError | undefined
    for (const server of servers) {
      const answer = await tokenEndpoint.exchangeCode(server, code)
      if (answer.kind === 'tokens') return { server, ...answer.tokens }
      if (answer.reason === 'payment-required') {
        throw new AppError('payment-required', 'The application is not paid for on this portal.', {
          portal: answer.answer
        })
      }
      refusal = new AppError('unproven', 'The authorization server does not accept this code. Start again.', {
        field: 'code',
        portal: answer.answer
      })
    }
    throw refusal
  }

  return {
    async start(request) {
      const query = decodeForm(new URL(request.url).search.slice(1))
      const domain = securityField(query, 'domain', hostRule)
      const returnTo = optionalSecurityField(query, 'returnTo', pathRule)
      const { origin, memberId } = await portalAddress(context, domain, allowPortals)
      const [state, cookie] = [random(), random()]
      await store.oneTime.put(
        nameOf(state),
        JSON.stringify({ cookie, origin, memberId, returnTo }),
        env.now() + stateLifeMs
      )
      const target = new URL('/oauth/authorize/', origin)
      target.search = new URLSearchParams({ client_id: clientId, state }).toString()
      const response = redirect(target.href)
      response.headers.append('set-cookie', bindingCookie(state, cookie))
      return response
    },

    async finish(request) {
      const query = decodeForm(new URL(request.url).search.slice(1))
      const state = securityField(query, 'state', stateRule)
      const code = securityField(query, 'code', tokenRule)
      const serverDomain = optionalSecurityField(query, 'server_domain', hostRule)
      const started = await takeStarted(request, state)
      const stored =
        started.memberId === undefined
          ? undefined
          : await store.portals.readInstallation({ clientId, memberId: started.memberId })
      const servers = serversNamed(context, serverDomain, stored?.authServer)
      const tokens = await exchange(servers, code)
      const proof = await prover.prove(
        {
          accessToken: tokens.accessToken,
          hosts: [],
          ...(tokens.memberId !== undefined && { memberId: { field: 'member_id', value: tokens.memberId } })
        },
        tokens.server
      )
      requireSamePortal(started, proof)
      const result = await recordProven(context, {
        occasion: 'code',
        proof,
        ...(tokens.refreshToken !== undefined && { refreshToken: tokens.refreshToken })
      })
      await recorded({ ...result, proof })
      return {
        proof,
        expireCookie: expiredBindingCookie(state),
        ...(started.returnTo !== undefined && { returnTo: started.returnTo })
      }
    }
  }
}

/** `server_domain` is a host without scheme; it only chooses among the servers that we believe. */
function serversNamed(
  context: Context,
  host: string | undefined,
  stored: string | undefined
): readonly string[] {
  if (host === undefined) return chooseServers(context, undefined, stored)
  const named = context.authServers.find((server) => sameHost(host, server))
  return chooseServers(context, { field: 'server_domain', value: named ?? `https://${host}` }, stored)
}

/** A person who asked for one portal must not come back connected to another. A renamed portal is still the same one. */
function requireSamePortal(
  started: { readonly origin: string; readonly memberId?: string | undefined },
  proof: Proof
): void {
  if (started.memberId === proof.memberId) return
  if (new URL(started.origin).host === new URL(proof.clientEndpoint).host) return
  throw new AppError('unproven', 'The portal that answered is not the one that was asked for. Start again.', {
    field: 'domain'
  })
}
