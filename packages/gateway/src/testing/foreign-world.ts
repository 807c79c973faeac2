// The world outside in tests: one authorization server and one portal, as far as the gateway's own tests ask them.

import { randomBytes } from 'node:crypto'
import type { Fetch } from '@latchkey/app'

export interface ForeignWorld {
  readonly fetch: Fetch
  readonly authServer: string
  readonly clientId: string
  readonly memberId: string
  readonly applicationToken: string
  /** Form fields of the install page, as the portal's page posts them. */
  installForm(userId?: string): URLSearchParams
  /** Methods that reached the portal, in order. */
  readonly calls: string[]
  /** Rows that `crm.deal.list` has; the page that would go beyond `breaksAfter` fails with HTTP 400. */
  deals: { total: number; breaksAfter?: number }
  /** Asked before a batch is answered, with its number from 1; when it rejects, the answer is lost. */
  beforeBatch: (number: number, signal: AbortSignal | null | undefined) => Promise<void>
}

const pageSize = 50

export function createForeignWorld(): ForeignWorld {
  const clientId = 'app.0123456789abcd.01234567'
  const memberId = randomBytes(16).toString('hex')
  const applicationToken = randomBytes(16).toString('hex')
  const users = new Map<string, string>()
  const calls: string[] = []
  const world: ForeignWorld = {
    authServer: 'https://auth.example',
    clientId,
    memberId,
    applicationToken,
    calls,
    deals: { total: 3 },
    beforeBatch: () => Promise.resolve(),
    installForm(userId = '1') {
      const accessToken = randomBytes(35).toString('hex')
      users.set(accessToken, userId)
      return new URLSearchParams({
        DOMAIN: 'portal.example',
        PROTOCOL: '1',
        LANG: 'en',
        APP_SID: randomBytes(16).toString('hex'),
        AUTH_ID: accessToken,
        AUTH_EXPIRES: '3600',
        REFRESH_ID: randomBytes(35).toString('hex'),
        member_id: memberId,
        status: 'L',
        APPLICATION_TOKEN: applicationToken
      })
    },
    async fetch(url, init) {
      const { host, pathname } = new URL(url)
      const body = typeof init.body === 'string' ? init.body : ''
      if (host === 'auth.example' && pathname === '/rest/app.info') {
        return appInfo(users.get(new URLSearchParams(body).get('auth') ?? ''))
      }
      if (host !== 'portal.example') throw new Error(`nobody is at ${host}`)
      const method = pathname.replace(/^\/rest\/(.+)\.json$/, '$1')
      const params = JSON.parse(body) as Record<string, unknown>
      if (method !== 'profile') calls.push(method)
      if (method === 'batch')
        await world.beforeBatch(calls.filter((call) => call === 'batch').length, init.signal)
      return portalAnswer(method, params)
    }
  }

  function appInfo(userId: string | undefined): Response {
    if (userId === undefined) return Response.json({ error: 'invalid_token' }, { status: 401 })
    return Response.json({
      result: {
        client_id: clientId,
        user_id: userId,
        scope: 'crm',
        expires: Math.floor(Date.now() / 1000) + 3600,
        install: {
          member_id: memberId,
          client_endpoint: 'https://portal.example/rest/',
          status: 'L',
          version: '1'
        }
      }
    })
  }

  function portalAnswer(method: string, params: Readonly<Record<string, unknown>>): Response {
    if (method === 'profile') {
      const userId = users.get(String(params['auth'])) ?? '0'
      return Response.json({ result: { ID: userId, ADMIN: userId === '1', NAME: 'Ada', LAST_NAME: '' } })
    }
    if (method === 'crm.deal.list') return dealPage(params)
    if (method === 'batch') return Response.json({ result: batchResult(params) })
    return Response.json(
      { error: 'ERROR_METHOD_NOT_FOUND', error_description: 'Method not found!' },
      { status: 404 }
    )
  }

  function dealPage(params: Readonly<Record<string, unknown>>): Response {
    const after = Number((params['filter'] as Record<string, unknown> | undefined)?.['>ID'] ?? 0)
    const { total, breaksAfter = total } = world.deals
    if (after >= breaksAfter && after < total) {
      return Response.json({ error: 'ERROR_CORE', error_description: 'gone' }, { status: 400 })
    }
    const count = Math.min(pageSize, total - after)
    return Response.json({
      result: Array.from({ length: count }, (_, index) => ({ ID: String(after + index + 1) }))
    })
  }

  function batchResult(params: Readonly<Record<string, unknown>>): object {
    const commands = Object.entries(params['cmd'] as Readonly<Record<string, string>>)
    return {
      result: Object.fromEntries(commands.map(([name, command]) => [name, { echoed: command }])),
      result_error: [],
      result_next: [],
      result_total: [],
      result_time: []
    }
  }

  return world
}

/** For `beforeBatch`: the answer to the batch of this number is lost. */
export function losing(which: number): ForeignWorld['beforeBatch'] {
  return (number) => (number === which ? Promise.reject(new Error('connection lost')) : Promise.resolve())
}
