// The token address against the answers of the real server, case by case, and what the fixtures leave open.
import { describe, expect, it } from 'vitest'
import { emptyMemory } from '../install/app-memory.ts'
import type { Clock } from '../model/clock.ts'
import type { PortalApp } from '../model/portal.ts'
import type { RawAnswer, RawRequest } from '../model/http.ts'
import type { Settings } from '../model/settings.ts'
import { readFixture } from '../portal/php/fixture-value.ts'
import { createTokenOffice } from '../tokens/token-office.ts'
import { emptyPortal } from '../world/portal-memory.ts'
import { createWorld } from '../world/world.ts'
import { answerAuthServer } from './auth-server.ts'
import type { AuthServerDeps } from './token-endpoint.ts'

interface Golden {
  world: {
    now: number
    host: string
    server_key: string
    clients: {
      id: number
      client_id: string
      client_secret: string
      stored_secret: string
      scope: string
    }[]
    portals: { id: number; address: string; member_id: string }[]
    installations: {
      client: number
      portal: number
      status: PortalApp['status']
      date_finish_utc: string | null
    }[]
    page_codes: {
      code: string
      client: number
      portal: number
      user: number
      tz_offset: number
      used: boolean
      expires: number
    }[]
  }
  cases: {
    why: string
    now: number
    request: { method: string; query: string; content_type?: string; body?: string }
    response: { status: number; headers: Record<string, string>; body_text: string }
  }[]
}

const golden = readFixture('token-endpoint') as Golden

/** The fixture's world, one new copy for every case, with a clock that the test holds. */
function goldenServer(settings: Partial<Settings> = {}): AuthServerDeps & { clock: { at: number } } {
  const recorded = golden.world
  const world = createWorld({ deterministicTokens: true, ...settings }, recorded.server_key)
  world.authServer = `https://${recorded.host}`
  for (const row of recorded.clients) {
    world.clients.set(row.client_id, {
      number: row.id,
      clientId: row.client_id,
      clientSecret: row.client_secret,
      storedSecret: row.stored_secret,
      scope: row.scope
    })
  }
  for (const row of recorded.portals) {
    const installed = recorded.installations.filter((one) => one.portal === row.id)
    const apps = installed.map((one) => goldenApp(one))
    world.portals.set(row.member_id, {
      ...emptyPortal(),
      number: row.id,
      memberId: row.member_id,
      port: 443,
      domain: new URL(row.address).host,
      url: row.address,
      plan: 'pro',
      language: 'en',
      users: new Map(),
      apps: new Map(apps.map((app) => [app.clientId, app]))
    })
  }
  for (const { tz_offset, ...row } of recorded.page_codes) {
    world.pageCodes.set(row.code, { ...row, tzOffset: tz_offset })
  }
  const clock: Clock & { at: number } = { at: recorded.now * 1000, now: () => clock.at }
  return { world, clock, tokens: createTokenOffice(world, clock) }
}

function goldenApp(row: Golden['world']['installations'][number]): PortalApp {
  const client = golden.world.clients.find((one) => one.id === row.client)
  if (client === undefined) throw new Error(`no client ${row.client}`)
  return {
    number: client.id,
    clientId: client.client_id,
    clientSecret: client.client_secret,
    name: 'Example',
    kind: 'market-ui',
    url: 'https://app.example/',
    installUrl: undefined,
    eventUrl: undefined,
    scope: ['crm'],
    status: row.status,
    version: 1,
    paidUntil: row.date_finish_utc === null ? undefined : Date.parse(`${row.date_finish_utc}Z`) / 1000,
    active: true,
    finished: true,
    applicationToken: '0'.repeat(32),
    ...emptyMemory()
  }
}

function tokenRequest(method: string, query: string, body = ''): RawRequest {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return { method, target: `/oauth/token/?${query}`, headers, body }
}

describe('the token address of the real server', () => {
  it('has all golden cases', () => expect(golden.cases).toHaveLength(43))

  it.each(golden.cases)('$why', ({ now, request, response }) => {
    const server = goldenServer({ tokenParameters: 'query-only' })
    server.clock.at = now * 1000
    const answer = answerAuthServer(server, tokenRequest(request.method, request.query, request.body))
    expect(answer).toEqual({
      status: response.status,
      headers: response.headers,
      body: response.body_text
    })
  })
})

const [client] = golden.world.clients
const codeCase = golden.cases[0]?.request.query ?? ''
const credentials = `client_id=${client?.client_id}&client_secret=${client?.client_secret}`

function field(answer: RawAnswer, name: string): unknown {
  return (JSON.parse(answer.body) as Record<string, unknown>)[name]
}

function refresh(server: AuthServerDeps, token: unknown): RawAnswer {
  const body = `grant_type=refresh_token&${credentials}&refresh_token=${String(token)}`
  return answerAuthServer(server, tokenRequest('POST', '', body))
}

describe('the token address of the sandbox', () => {
  it('takes a form body as current servers do, without the trailing slash too', () => {
    const server = goldenServer()
    const request = { ...tokenRequest('POST', '', codeCase), target: '/oauth/token' }
    expect(answerAuthServer(server, request).status).toBe(200)
  })

  it('gives every pair its own bytes unless told otherwise', () => {
    const server = goldenServer({ deterministicTokens: false })
    const first = answerAuthServer(server, tokenRequest('GET', codeCase))
    const second = answerAuthServer(server, tokenRequest('GET', codeCase))
    expect(field(first, 'refresh_token')).not.toBe(field(second, 'refresh_token'))
    expect(field(first, 'access_token')).not.toBe(field(second, 'access_token'))
    expect(refresh(server, field(first, 'refresh_token')).status).toBe(200)
  })

  it('lets a refresh token answer again and again by default', () => {
    const server = goldenServer({ deterministicTokens: false })
    const token = field(answerAuthServer(server, tokenRequest('GET', codeCase)), 'refresh_token')
    expect([refresh(server, token).status, refresh(server, token).status]).toEqual([200, 200])
  })

  it('lets it answer once in single-use mode, and the new one goes on', () => {
    const server = goldenServer({ deterministicTokens: false, singleUseRefresh: true })
    const token = field(answerAuthServer(server, tokenRequest('GET', codeCase)), 'refresh_token')
    const renewed = refresh(server, token)
    expect(renewed.status).toBe(200)
    const again = refresh(server, token)
    expect([again.status, again.body]).toEqual([400, '{"error":"invalid_grant"}'])
    expect(refresh(server, field(renewed, 'refresh_token')).status).toBe(200)
  })

  it('does not spend a refresh token on a refusal', () => {
    const server = goldenServer({ deterministicTokens: false, singleUseRefresh: true })
    const token = field(answerAuthServer(server, tokenRequest('GET', codeCase)), 'refresh_token')
    const app = [...server.world.portals.values()][0]?.apps.get(client?.client_id ?? '')
    if (app === undefined) throw new Error('no application')
    app.active = false
    expect(field(refresh(server, token), 'error')).toBe('NOT_INSTALLED')
    app.active = true
    expect(refresh(server, token).status).toBe(200)
  })

  it('counts generations of one grant', () => {
    const server = goldenServer({ deterministicTokens: false })
    const first = answerAuthServer(server, tokenRequest('GET', codeCase))
    const second = refresh(server, field(first, 'refresh_token'))
    const generations = [first, second].map((answer) =>
      server.tokens.generationOf(String(field(answer, 'access_token')))
    )
    expect(generations).toEqual([1, 2])
  })

  it('lets access tokens live an hour and refresh tokens 30 days', () => {
    const server = goldenServer({ deterministicTokens: false })
    const start = server.clock.at
    const pair = answerAuthServer(server, tokenRequest('GET', codeCase))
    const access = String(field(pair, 'access_token'))
    server.clock.at = start + 3600_000
    expect(server.tokens.read('access', access).verdict).toBe('valid')
    server.clock.at = start + 3601_000
    expect(server.tokens.read('access', access).verdict).toBe('expired')
    server.clock.at = start + 2_592_000_000
    expect(refresh(server, field(pair, 'refresh_token')).status).toBe(200)
    server.clock.at = start + 2_592_001_000
    const late = refresh(server, field(pair, 'refresh_token'))
    expect([late.status, field(late, 'error')]).toEqual([401, 'expired_token'])
  })

  it('refuses a repeated or bracketed grant_type', () => {
    const server = goldenServer()
    const query = codeCase.replace('grant_type', 'grant_type[]')
    expect(field(answerAuthServer(server, tokenRequest('GET', query)), 'error')).toBe('invalid_request')
  })

  it('knows no other address', () => {
    const server = goldenServer()
    const request = { ...tokenRequest('GET', ''), target: '/oauth/other/' }
    expect(answerAuthServer(server, request).status).toBe(404)
  })
})
