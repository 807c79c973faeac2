// Token requests and what their answers mean (portal-behaviour.md sections 11.1 and 11.4).

import { describe, expect, test, vi } from 'vitest'
import { type TestContext, testContext } from '../testing/test-context.ts'
import { createTokenEndpoint, type TokenAnswer } from './token-request.ts'

const server = 'https://oauth.example'
const refreshToken = 'r'.repeat(70)
const now = 1_800_000_000_000
const pair = {
  access_token: 'a'.repeat(70),
  expires: now / 1000 + 3600,
  expires_in: 3600,
  scope: 'app',
  domain: 'oauth.example',
  server_endpoint: 'https://oauth.example/rest/',
  status: 'L',
  client_endpoint: 'https://portal.example/rest/',
  member_id: 'c'.repeat(32),
  user_id: 7,
  refresh_token: 'n'.repeat(70)
}

function given(...answers: readonly (readonly [status: number, body: unknown])[]): {
  readonly context: TestContext
  refresh(): Promise<TokenAnswer>
} {
  const left = [...answers]
  const context = testContext({
    env: { now: () => now },
    answer: () => {
      const [status, body] = left.shift() ?? [200, pair]
      return Response.json(body, { status })
    }
  })
  const endpoint = createTokenEndpoint(context)
  return { context, refresh: () => endpoint.refresh(server, refreshToken) }
}

test('a whole answer', async () => {
  expect(await given().refresh()).toEqual({
    kind: 'tokens',
    tokens: {
      accessToken: pair.access_token,
      accessLifeMs: 3_600_000,
      accessExpiresAt: now + 3_600_000,
      refreshToken: pair.refresh_token,
      memberId: pair.member_id,
      userId: '7',
      // `domain` is the server's own there; only `client_endpoint` is the portal (wire.md section 23).
      clientEndpoint: 'https://portal.example/rest/'
    }
  })
})

test('the least there can be: 3600 s, and nothing else is claimed', async () => {
  expect(await given([200, { access_token: pair.access_token }]).refresh()).toEqual({
    kind: 'tokens',
    tokens: { accessToken: pair.access_token, accessExpiresAt: now + 3_600_000 }
  })
})

describe('refusals', () => {
  test.each([
    [400, 'invalid_grant', 'lost'],
    [401, 'expired_token', 'lost'],
    [401, 'NOT_INSTALLED', 'not-installed'],
    [401, 'PAYMENT_REQUIRED', 'payment-required']
  ])('%i %s means %s', async (status, error, reason) => {
    expect(await given([status, { error }]).refresh()).toEqual({
      kind: 'refused',
      reason,
      answer: { error, status }
    })
  })

  test.each([
    [200, 'wrong_client'],
    [400, 'invalid_client']
  ])("%i %s is the operator's mistake", async (status, error) => {
    const refused = given([status, { error }]).refresh()
    await expect(refused).rejects.toMatchObject({ code: 'misconfigured', retry: 'later' })
  })

  test.each([
    [400, { error: 'unsupported_grant_type' }],
    [400, { error: 'something_new' }],
    [200, {}],
    [200, { access_token: '' }],
    [200, { access_token: 7 }],
    [403, {}]
  ])('%i %j says nothing about the grant', async (status, body) => {
    await expect(given([status, body]).refresh()).rejects.toMatchObject({ code: 'auth-unreachable' })
  })
})

describe('a server that answers invalid_request', () => {
  const unread = [400, { error: 'invalid_request' }] as const

  test('is asked by the documented GET, and the next time at once', async () => {
    const { context, refresh } = given(unread)
    await refresh()
    await refresh()
    expect(context.sent.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET'])
    const parameters = new URL(context.sent[1]?.url ?? '').searchParams
    expect(Object.fromEntries(parameters)).toEqual({
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      client_id: context.clientId,
      client_secret: context.clientSecret
    })
  })

  test('is remembered when the GET was understood, whatever it was answered', async () => {
    const { context, refresh } = given(unread, [400, { error: 'invalid_grant' }])
    expect(await refresh()).toMatchObject({ kind: 'refused', reason: 'lost' })
    await refresh()
    expect(context.sent.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET'])
  })

  test('and the same to the GET is not remembered', async () => {
    const { context, refresh } = given(unread, unread)
    await expect(refresh()).rejects.toMatchObject({ code: 'auth-unreachable' })
    await refresh()
    expect(context.sent.map(({ method }) => method)).toEqual(['POST', 'GET', 'POST'])
  })

  test('both share ten seconds: together they must end before the lease of a refresh does', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout')
    let time = now
    const context = testContext({
      env: { now: () => time },
      answer({ method }) {
        if (method === 'GET') return Response.json(pair)
        time += 9_000
        return Response.json({ error: 'invalid_request' }, { status: 400 })
      }
    })
    await createTokenEndpoint(context).refresh(server, refreshToken)
    expect(timeout.mock.calls).toEqual([[10_000], [1_000]])
    timeout.mockRestore()
  })
})
