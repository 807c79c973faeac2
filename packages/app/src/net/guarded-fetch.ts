// fetch for addresses that come from outside: https and public addresses only, judged on the address actually
// connected to (design section 4, rule 8).

import { lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, buildConnector, fetch as undiciFetch, type RequestInit as UndiciRequestInit } from 'undici'
import type { Fetch } from '../app-types.ts'
import { AppError } from '../errors/app-error.ts'
import { type AllowHosts, parseAllowHosts } from './allow-hosts.ts'
import { portOf } from './host.ts'
import { isPublicAddress } from './public-address.ts'
import { publicLookup } from './public-lookup.ts'
import { refused } from './refused.ts'

export interface GuardedFetchOptions {
  /** Hosts that may be http or on private addresses, as `parseAllowHosts` reads them. */
  readonly allowHosts: readonly string[]
  /** Default: 5 s. */
  readonly connectTimeoutMs?: number
  /**
   * Until the answer begins, and then between two pieces of it. Default: 60 s; callers give shorter signals. To a file the
   * answer may begin at any time: its caller's signal alone knows how long sending it may take.
   */
  readonly silenceTimeoutMs?: number
  /** Default: the system's resolver. */
  readonly lookup?: LookupFunction
}

export interface GuardedFetch {
  /**
   * Never follows a redirect. Throws `portal-unreachable` for an address that the policy refuses; a failing network
   * rejects as `fetch` does, a `TypeError` whose `cause.code` says why.
   */
  readonly fetch: Fetch
  /** Cuts what is still under way. */
  close(): Promise<void>
}

export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const allowHosts = parseAllowHosts(options.allowHosts)
  const { connectTimeoutMs = 5000, silenceTimeoutMs = 60_000 } = options
  const connect = guardedConnector(allowHosts, options.lookup ?? systemLookup, connectTimeoutMs)
  const agentWith = (headersTimeout: number) =>
    new Agent({ connect, headersTimeout, bodyTimeout: silenceTimeoutMs })
  const calls = agentWith(silenceTimeoutMs)
  const files = agentWith(0)

  async function guardedFetch(address: string, init: RequestInit): Promise<Response> {
    const url = URL.parse(address)
    if (url === null || url.username !== '' || url.password !== '') {
      throw new AppError('portal-unreachable', 'The address of the portal cannot be read; nothing was sent.')
    }
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && allowHosts.allows(url))) {
      throw refused(url.host, 'is not reached by https')
    }
    const isFile = init.body instanceof ReadableStream || init.body instanceof Blob
    const response = await undiciFetch(url, toUndiciInit(init, isFile ? files : calls)).catch(
      (error: unknown) => {
        throw error instanceof TypeError && error.cause instanceof AppError ? error.cause : error
      }
    )
    return toGlobalResponse(response)
  }

  return {
    fetch: guardedFetch,
    async close() {
      await Promise.all([calls.destroy(), files.destroy()])
    }
  }
}

/** One pool of connections serves one origin, so a connection made for an exempt host is never used for another. */
function guardedConnector(
  allowHosts: AllowHosts,
  lookup: LookupFunction,
  timeout: number
): buildConnector.connector {
  const connectAnywhere = buildConnector({ timeout, lookup })
  const connectPublic = buildConnector({ timeout, lookup: publicLookup(lookup) })
  return function connectGuarded(target, callback) {
    const url = new URL(
      `${target.protocol}//${bracketed(target.hostname)}${target.port ? `:${target.port}` : ''}`
    )
    if (allowHosts.allows(url)) return connectAnywhere(target, callback)
    const literal = url.hostname.replace(/^\[|\]$/g, '')
    // A literal address is never looked up.
    if (isIP(literal) !== 0 && !isPublicAddress(literal)) {
      return callback(refused(`${url.hostname}:${portOf(url)}`, 'is not a public address'), null)
    }
    return connectPublic(target, callback)
  }
}

function bracketed(hostname: string): string {
  return hostname.includes(':') && !hostname.startsWith('[') ? `[${hostname}]` : hostname
}

function toUndiciInit(init: RequestInit, dispatcher: Agent): UndiciRequestInit {
  const { headers, ...rest } = init
  return {
    ...(rest as unknown as UndiciRequestInit),
    headers: [...new Headers(headers)],
    redirect: init.redirect === 'error' ? 'error' : 'manual',
    dispatcher
  }
}

/** The installed undici has a Response class of its own; callers know the global one. The body keeps streaming. */
function toGlobalResponse(response: Awaited<ReturnType<typeof undiciFetch>>): Response {
  const body = response.body as ReadableStream<Uint8Array> | null
  return new Response(body, { status: response.status, headers: [...response.headers] })
}
