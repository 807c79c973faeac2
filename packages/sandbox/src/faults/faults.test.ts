// Faults over real HTTP: what a client of the authorization server, a portal's REST or an application meets.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AppCredentials, FaultSpec } from '../control/contract.ts'
import { type Sandbox, startSandbox } from '../server/start-sandbox.ts'
import { startTestApplication, type TestApplication } from '../testing/test-application.ts'
import { createFaultTable } from './fault-table.ts'

let sandbox: Sandbox
let application: TestApplication
let memberId: string
let app: AppCredentials
let tokens: Readonly<Record<string, string>>

beforeEach(async () => {
  application = await startTestApplication()
  sandbox = await startSandbox({ portals: [{}], singleUseRefresh: true })
  memberId = sandbox.portals[0]?.memberId ?? ''
  app = await sandbox.api.createApp(memberId, {
    kind: 'local-ui',
    url: `${application.origin}/app`,
    eventUrl: `${application.origin}/events`,
    scope: 'crm'
  })
  await sandbox.api.install(memberId, app.clientId, { event: 'never' })
  tokens = (await sandbox.api.open(memberId, app.clientId, { userId: 1, send: false })).fields
})

afterEach(async () => {
  await Promise.all([sandbox.close(), application.close()])
})

async function refresh(): Promise<{ status: number; type: string | null; text: string }> {
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: app.clientId,
    client_secret: app.clientSecret,
    refresh_token: tokens['REFRESH_ID'] ?? ''
  })
  const response = await fetch(`${sandbox.authServer}/oauth/token/`, { method: 'POST', body })
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    text: await response.text()
  }
}

async function appInfo(): Promise<number> {
  return (await fetch(`${sandbox.authServer}/rest/app.info?auth=${tokens['AUTH_ID']}`)).status
}

async function profile(): Promise<{ status: number; text: string }> {
  const response = await fetch(`${sandbox.portals[0]?.url}/rest/profile.json?auth=${tokens['AUTH_ID']}`)
  return { status: response.status, text: await response.text() }
}

function once(fault: FaultSpec): Promise<unknown> {
  return sandbox.api.addFault({ times: 1, ...fault })
}

describe('a fault on the token address', () => {
  it.each(['refuse', 'reset'] as const)('%s: no answer, and the token is not spent', async (action) => {
    await once({ on: 'token', action })
    await expect(refresh()).rejects.toThrow('fetch failed')
    expect((await refresh()).status).toBe(200)
  })

  it.each(['cut-before-body', 'half-body'] as const)(
    '%s: the body is not whole, the token is spent',
    async (action) => {
      await once({ on: 'token', action })
      await expect(refresh()).rejects.toThrow(/fetch failed|terminated/)
      expect((await refresh()).text).toBe('{"error":"invalid_grant"}')
    }
  )

  it('lost-after-commit: no answer at all, but the token is spent', async () => {
    await once({ on: 'token', action: 'lost-after-commit' })
    await expect(refresh()).rejects.toThrow('fetch failed')
    expect((await refresh()).text).toBe('{"error":"invalid_grant"}')
  })

  it('slow: the answer arrives in pieces, whole', async () => {
    await once({ on: 'token', action: 'slow:400' })
    const startedAt = performance.now()
    const { status, text } = await refresh()
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(390)
    expect(status).toBe(200)
    expect(JSON.parse(text)).toHaveProperty('access_token')
  })

  it('html: a page instead of JSON', async () => {
    await once({ on: 'token', action: 'html' })
    expect(await refresh()).toMatchObject({ status: 200, type: 'text/html; charset=utf-8' })
    expect((await refresh()).status).toBe(200)
  })

  it('status: that status and no JSON', async () => {
    await once({ on: 'token', action: 'status:503' })
    expect(await refresh()).toMatchObject({ status: 503, type: 'text/html; charset=utf-8' })
  })

  it('error: the code with its usual status and text', async () => {
    await once({ on: 'token', action: 'error:invalid_grant' })
    expect(await refresh()).toMatchObject({ status: 400, text: '{"error":"invalid_grant"}' })
    await once({ on: 'token', action: 'error:PAYMENT_REQUIRED' })
    expect(await refresh()).toMatchObject({
      status: 401,
      text: '{"error":"PAYMENT_REQUIRED","error_description":"Payment required"}'
    })
    await once({ on: 'token', action: 'error:wrong_client' })
    expect(await refresh()).toMatchObject({ status: 200, text: '{"error":"wrong_client"}' })
  })
})

describe('a fault elsewhere', () => {
  it('strikes app.info and leaves the token address alone', async () => {
    await sandbox.api.addFault({ on: 'app.info', action: 'status:500' })
    expect([await appInfo(), (await refresh()).status, await appInfo()]).toEqual([500, 200, 500])
    await sandbox.api.removeFaults()
    expect(await appInfo()).toBe(200)
  })

  it('strikes REST by method and portal', async () => {
    const other = await sandbox.api.createPortal()
    await once({ on: 'rest', action: 'error:QUERY_LIMIT_EXCEEDED', method: 'crm.deal.list' })
    await once({ on: 'rest', action: 'status:500', portal: other.memberId })
    expect((await profile()).status).toBe(200)
    expect((await fetch(`${other.url}/rest/profile`)).status).toBe(500)
    const list = await fetch(`${sandbox.portals[0]?.url}/rest/crm.deal.list?auth=${tokens['AUTH_ID']}`)
    expect([list.status, await list.json()]).toEqual([
      503,
      { error: 'QUERY_LIMIT_EXCEEDED', error_description: 'Too many requests' }
    ])
  })

  it('error: a page in the frame can read it, and the question before its call is no call', async () => {
    await once({ on: 'rest', action: 'error:insufficient_scope' })
    const url = `${sandbox.portals[0]?.url}/rest/profile.json`
    expect((await fetch(url, { method: 'OPTIONS' })).status).toBe(200)
    const { status, headers } = await fetch(url, { method: 'POST' })
    expect([status, headers.get('access-control-allow-origin')]).toEqual([401, '*'])
  })

  it('redirect: REST answers 302 to any address, and the call does not run', async () => {
    await once({ on: 'rest', action: `redirect:${application.origin}/elsewhere?a=b` })
    const deal = { method: 'POST', body: new URLSearchParams({ auth: tokens['AUTH_ID'] ?? '' }) }
    const add = `${sandbox.portals[0]?.url}/rest/crm.deal.add.json`
    const answer = await fetch(add, { ...deal, redirect: 'manual' })
    expect([answer.status, answer.headers.get('location'), await answer.text()]).toEqual([
      302,
      `${application.origin}/elsewhere?a=b`,
      ''
    ])
    expect(await (await fetch(add, deal)).json()).toMatchObject({ result: 1 })
  })

  it.each(['redirect:', 'redirect:/rest/', 'redirect:ftp://127.0.0.1/', 'redirect:http://'] as const)(
    '%j is no action, nor is any redirect of a POST to the application',
    async (action) => {
      await expect(sandbox.api.addFault({ on: 'rest', action })).rejects.toThrow('action')
      const elsewhere = `redirect:${application.origin}` as const
      await expect(sandbox.api.addFault({ on: 'event', action: elsewhere })).rejects.toThrow('action')
    }
  )

  it('strikes token requests of one portal by the token they bring', async () => {
    const other = await sandbox.api.createPortal()
    await sandbox.api.addFault({ on: 'token', action: 'status:500', portal: other.memberId })
    expect((await refresh()).status).toBe(200)
    await sandbox.api.addFault({ on: 'token', action: 'status:500', portal: memberId })
    expect((await refresh()).status).toBe(500)
  })

  it('loses, cuts or abandons POSTs to the application', async () => {
    const send = async (): Promise<[number, string | undefined]> => {
      const { exchanges } = await sandbox.api.sendEvent(memberId, app.clientId, { event: 'ONCRMDEALADD' })
      return [exchanges[0]?.response.status ?? -1, exchanges[0]?.error]
    }
    await once({ on: 'event', action: 'refuse' })
    expect(await send()).toEqual([0, 'LOST_BY_FAULT'])
    expect(application.received).toEqual([])
    await once({ on: 'event', action: 'half-body' })
    expect(await send()).toEqual([0, 'CUT_BY_FAULT'])
    expect(application.received).toEqual([])
    await once({ on: 'event', action: 'lost-after-commit' })
    expect(await send()).toEqual([0, 'CUT_BY_FAULT'])
    expect(await send()).toEqual([200, undefined])
    await once({ on: 'frame', action: 'refuse' })
    const opened = await sandbox.api.open(memberId, app.clientId, { userId: 1 })
    expect(opened.exchange?.error).toBe('LOST_BY_FAULT')
  })
})

describe('the table of faults', () => {
  it('lists what is set, counts down, and removes by id', async () => {
    const { id } = await sandbox.api.addFault({ on: 'app.info', action: 'html', times: 2 })
    await appInfo()
    expect(await sandbox.api.faults()).toEqual([{ id, on: 'app.info', action: 'html', times: 2, hits: 1 }])
    await appInfo()
    expect(await sandbox.api.faults()).toEqual([])
    const second = await sandbox.api.addFault({ on: 'app.info', action: 'html' })
    const third = await sandbox.api.addFault({ on: 'token', action: 'html' })
    await sandbox.api.removeFaults(second.id)
    expect((await sandbox.api.faults()).map((fault) => fault.id)).toEqual([third.id])
  })

  it('strikes by chance, and the same way with the same seed', () => {
    const strikes = (seed: number): string => {
      const table = createFaultTable(seed)
      table.add({ on: 'token', action: 'html', probability: 0.3 })
      return Array.from({ length: 200 }, () => (table.strike({ on: 'token' }) ? 'x' : '.')).join('')
    }
    expect(strikes(7)).toBe(strikes(7))
    expect(strikes(7)).not.toBe(strikes(8))
    const share = strikes(7).replaceAll('.', '').length / 200
    expect(share).toBeGreaterThan(0.15)
    expect(share).toBeLessThan(0.45)
  })
})
