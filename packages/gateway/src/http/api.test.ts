// The API of the operator, on the real application: shapes of answers, and what is refused.

import { beforeEach, describe, expect, test } from 'vitest'
import { losing } from '../testing/foreign-world.ts'
import { type GivenGateway, givenGateway } from '../testing/given-gateway.ts'

let gateway: GivenGateway
beforeEach(() => {
  gateway = givenGateway()
})

async function problem(response: Response) {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const body = (await response.json()) as { status: number; code: string; field?: string; detail: string }
  expect(body.status).toBe(response.status)
  return body
}

describe('the admin token', () => {
  const paths = ['/api', '/api/v1/portals', '/api/v1/portals/x/call', '/api/v1/nothing', '/metrics']

  test.each(paths)('without it %s answers 401', async (path) => {
    const response = await gateway.http.operator.request(path)
    expect((await problem(response)).code).toBe('unauthorized')
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
  })

  test.each(paths)('a wrong one on %s answers 401, also one that only begins right', async (path) => {
    for (const token of ['x'.repeat(64), gateway.adminToken.slice(0, -1), `${gateway.adminToken}x`]) {
      const response = await gateway.http.operator.request(path, {
        headers: { authorization: `Bearer ${token}` }
      })
      expect(response.status).toBe(401)
    }
  })

  test('a gateway without one answers 401 to everything', async () => {
    const closed = givenGateway({ adminToken: undefined })
    expect((await closed.ask('GET', '/api/v1/portals')).status).toBe(401)
    const empty = { headers: { authorization: 'Bearer ' } }
    expect((await closed.http.operator.request('/api/v1/portals', empty)).status).toBe(401)
  })

  test('with it an address that is not there answers 404', async () => {
    expect((await problem(await gateway.ask('GET', '/api/v1/nothing'))).code).toBe('not-found')
  })
})

describe('given a portal that installed the application', () => {
  let path: string
  beforeEach(async () => {
    expect((await gateway.install()).status).toBe(200)
    path = `/api/v1/portals/${gateway.world.memberId}`
  })

  test('it is listed and shown in the shape of the contract, without a token', async () => {
    const response = await gateway.ask('GET', path)
    const portal = (await response.json()) as Record<string, unknown>
    expect(portal).toMatchObject({
      memberId: gateway.world.memberId,
      domain: 'portal.example',
      clientEndpoint: 'https://portal.example/rest/',
      authServer: 'https://auth.example',
      state: 'active',
      status: { claimed: 'L', trusted: 'L' },
      scope: ['crm'],
      ownerUserId: '1',
      applicationTokenKnown: true,
      grants: [{ userId: '1', source: 'install', generation: 1, state: 'usable' }]
    })
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await (await gateway.ask('GET', '/api/v1/portals')).json()).toEqual({ items: [portal] })
    expect(await (await gateway.ask('GET', '/api/v1/portals?state=uninstalled')).json()).toEqual({
      items: []
    })
    expect(JSON.stringify(portal)).not.toMatch(/[\da-f]{60}/)
  })

  test('a call answers the envelope of the portal', async () => {
    const response = await gateway.ask('POST', `${path}/call`, {
      method: 'crm.deal.list',
      params: { select: ['ID'] }
    })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ result: [{ ID: '1' }, { ID: '2' }, { ID: '3' }] })
  })

  test('an error of the portal is passed on in its own words', async () => {
    const body = await problem(await gateway.ask('POST', `${path}/call`, { method: 'no.such.method' }))
    expect(body).toMatchObject({
      code: 'portal-error',
      status: 422,
      portal: { error: 'ERROR_METHOD_NOT_FOUND', error_description: 'Method not found!', status: 404 }
    })
  })

  test('a call as somebody who never opened the application answers unknown-user', async () => {
    const body = await problem(await gateway.ask('POST', `${path}/call`, { method: 'profile', userId: '7' }))
    expect(body).toMatchObject({ code: 'unknown-user', status: 404 })
  })

  // Parameters were once lost on the way: the first form that fitted a command had none.
  test('a batch answers a result for each command, sent with its parameters', async () => {
    const commands = { one: ['crm.deal.get', { id: 1 }], two: ['profile'] }
    const response = await gateway.ask('POST', `${path}/batch`, { commands, halt: true })
    expect(await response.json()).toMatchObject({
      results: {
        one: { status: 'ok', result: { echoed: 'crm.deal.get?id=1' } },
        two: { status: 'ok', result: { echoed: 'profile' } }
      }
    })
  })

  describe('a batch of 120 commands', () => {
    const names = Array.from({ length: 120 }, (_, place) => String(500 - place))
    const body = `{"commands":{${names.map((name) => `"${name}":["profile"]`).join(',')}}}`

    test('goes in three requests and answers in the order asked, also under names that are numbers', async () => {
      const answer = await (await gateway.ask('POST', `${path}/batch`, body)).text()
      expect(gateway.world.calls).toEqual(['batch', 'batch', 'batch'])
      expect([...answer.matchAll(/"(\d+)":\{"status":"ok"/g)].map(([, name]) => name)).toEqual(names)
      expect((JSON.parse(answer) as { results: unknown }).results).toMatchObject({
        500: { status: 'ok', result: { echoed: 'profile' } },
        381: { status: 'ok', result: { echoed: 'profile' } }
      })
    })

    test('a command under a number may use an earlier one under a larger number', async () => {
      const commands = '{"commands":{"17":["profile"],"0":["crm.deal.get",{"id":"$result[17][ID]"}]}}'
      expect((await gateway.ask('POST', `${path}/batch`, commands)).status).toBe(200)
    })

    test('of which one answer is lost tells what ran, and what may have run', async () => {
      gateway.world.beforeBatch = losing(2)
      const response = await gateway.ask('POST', `${path}/batch`, body)
      expect(response.status).toBe(200)
      const { results } = (await response.json()) as {
        results: Record<string, { status: string; error?: object }>
      }
      expect(names.map((name) => results[name]?.status)).toEqual(
        names.map((_name, place) => (place >= 50 && place < 100 ? 'failed' : 'ok'))
      )
      expect(results['450']?.error).toEqual({
        error: 'portal-unreachable',
        error_description: expect.stringContaining('may have run') as string,
        ran: 'unknown',
        retry: 'later'
      })
    })

    test('of which the first answer is lost with halt leaves the rest not run, and says why', async () => {
      gateway.world.beforeBatch = losing(1)
      const halting = body.replace(/\}$/, ',"halt":true}')
      const response = await gateway.ask('POST', `${path}/batch`, halting)
      const { results } = (await response.json()) as { results: Record<string, object> }
      expect(results['450']).toMatchObject({
        status: 'not-run',
        error: { error: 'portal-unreachable', ran: 'no' }
      })
      expect(gateway.world.calls).toEqual(['batch'])
    })

    test('more than a megabyte of them is too large', async () => {
      const large = { commands: { a: ['profile', { text: 'x'.repeat(1024 * 1024) }] } }
      const answer = await problem(await gateway.ask('POST', `${path}/batch`, large))
      expect(answer).toMatchObject({ code: 'too-large', status: 413 })
    })
  })

  test('the token is handed out with its expiry', async () => {
    const response = await gateway.ask('GET', `${path}/token`)
    expect(await response.json()).toEqual({
      accessToken: expect.stringMatching(/^[\da-f]{70}$/),
      expiresAt: expect.any(Number),
      clientEndpoint: 'https://portal.example/rest/',
      userId: '1',
      generation: 1
    })
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  test('a list is one row a line', async () => {
    gateway.world.deals = { total: 120 }
    const response = await gateway.ask('POST', `${path}/list`, { method: 'crm.deal.list' })
    expect(response.headers.get('content-type')).toBe('application/x-ndjson')
    const rows = (await response.text()).trimEnd().split('\n')
    expect(rows.map((row) => (JSON.parse(row) as { ID: string }).ID)).toEqual(
      Array.from({ length: 120 }, (_, index) => String(index + 1))
    )
  })

  test('an empty list is an empty body', async () => {
    gateway.world.deals = { total: 0 }
    expect(await (await gateway.ask('POST', `${path}/list`, { method: 'crm.deal.list' })).text()).toBe('')
  })

  test('a list that fails before its first row is an ordinary problem', async () => {
    gateway.world.deals = { total: 120, breaksAfter: 0 }
    const body = await problem(await gateway.ask('POST', `${path}/list`, { method: 'crm.deal.list' }))
    expect(body).toMatchObject({ code: 'portal-error', status: 422 })
  })

  test('a list that fails later ends with the problem in a line, and its body is cut off', async () => {
    gateway.world.deals = { total: 120, breaksAfter: 50 }
    const response = await gateway.ask('POST', `${path}/list`, { method: 'crm.deal.list' })
    expect(response.status).toBe(200)
    const { text, ended } = await readAsFarAsPossible(response)
    const lines = text.trimEnd().split('\n')
    expect(lines).toHaveLength(51)
    expect(JSON.parse(lines[50] ?? '')).toMatchObject({ $error: { code: 'portal-error', status: 422 } })
    expect(ended).toBe('cut off')
  })

  test('a client that goes away ends the reading of the list', async () => {
    gateway.world.deals = { total: 1000 }
    const response = await gateway.ask('POST', `${path}/list`, { method: 'crm.deal.list' })
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.cancel()
    // A list begins with a batch, which this portal does not know.
    expect(gateway.world.calls).toEqual(['batch', 'crm.deal.list'])
  })

  test('forgetting it makes it unknown', async () => {
    const response = await gateway.ask('DELETE', path)
    expect([response.status, await response.text()]).toEqual([204, ''])
    expect((await problem(await gateway.ask('GET', path))).code).toBe('unknown-portal')
    expect((await problem(await gateway.ask('DELETE', path))).code).toBe('unknown-portal')
  })

  describe('bad input is refused with the field named, and nothing reaches the portal', () => {
    test.each([
      ['call', {}, 'method'],
      ['call', { method: 7 }, 'method'],
      ['call', { method: '' }, 'method'],
      ['call', { method: 'x'.repeat(257) }, 'method'],
      ['call', { method: 'profile', params: [] }, 'params'],
      ['call', { method: 'profile', params: 'x' }, 'params'],
      ['call', { method: 'profile', userId: 1 }, 'userId'],
      ['call', { method: 'profile', userid: '1' }, 'userid'],
      ['batch', {}, 'commands'],
      ['batch', { commands: [] }, 'commands'],
      ['batch', { commands: { a: 'profile' } }, 'commands.a'],
      ['batch', { commands: { a: ['profile', {}, 1] } }, 'commands.a'],
      ['batch', { commands: { a: [7] } }, 'commands.a'],
      ['batch', { commands: { a: ['profile', 7] } }, 'commands.a'],
      ['batch', '{"commands":{"__proto__":["profile"]}}', 'commands'],
      ['batch', { commands: { a: ['profile'] }, halt: 'yes' }, 'halt'],
      ['list', { method: 'crm.deal.list', idField: 7 }, 'idField'],
      ['refresh', { userId: '' }, 'userId']
    ])('POST %s %j', async (verb, body, field) => {
      const answer = await problem(await gateway.ask('POST', `${path}/${verb}`, body))
      expect(answer).toMatchObject({ code: 'bad-request', status: 400, field })
      expect(gateway.world.calls).toEqual([])
    })

    test.each([
      ['/api/v1/portals?limit=0', 'limit'],
      ['/api/v1/portals?limit=501', 'limit'],
      ['/api/v1/portals?limit=x', 'limit'],
      ['/api/v1/portals?limit=1&limit=2', 'limit'],
      ['/api/v1/portals?state=gone', 'state'],
      ['/api/v1/portals?constructor=1', 'constructor'],
      ['/api/v1/portals/x/token?userid=1', 'userid'],
      ['/api/v1/portals/x/token?userId=', 'userId'],
      ['/api/v1/events?status=lost', 'status'],
      ['/api/v1/events?memberId=', 'memberId']
    ])('GET %s', async (address, field) => {
      const answer = await problem(await gateway.ask('GET', address))
      expect(answer).toMatchObject({ code: 'bad-request', status: 400, field })
    })

    test('a field in the query of a POST, where it would be overlooked', async () => {
      const answer = await problem(await gateway.ask('POST', `${path}/call?userId=7`, { method: 'profile' }))
      expect(answer).toMatchObject({ code: 'bad-request', field: 'userId' })
    })

    test('a body that is not JSON does not come back in the answer', async () => {
      const answer = await problem(await gateway.ask('POST', `${path}/call`, '{"method": plainly-secret'))
      expect(answer.code).toBe('bad-request')
      expect(JSON.stringify(answer)).not.toContain('plainly-secret')
    })

    test('bytes that are not UTF-8', async () => {
      const response = await gateway.http.operator.request(`${path}/call`, {
        method: 'POST',
        headers: { authorization: `Bearer ${gateway.adminToken}`, 'content-type': 'application/json' },
        body: new Uint8Array([0x22, 0xff, 0x22])
      })
      expect((await problem(response)).code).toBe('bad-request')
    })

    test('nesting that would overflow the stack', async () => {
      const deep = `{"method":"profile","params":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_001)}`
      expect((await problem(await gateway.ask('POST', `${path}/call`, deep))).code).toBe('bad-request')
    })

    test('more than 1 MB, announced or not', async () => {
      const long = JSON.stringify({ method: 'profile', params: { text: 'x'.repeat(1024 * 1024) } })
      expect((await problem(await gateway.ask('POST', `${path}/call`, long))).status).toBe(413)
      const response = await gateway.http.operator.request(`${path}/call`, {
        method: 'POST',
        headers: { authorization: `Bearer ${gateway.adminToken}`, 'content-type': 'application/json' },
        body: new Blob([long]).stream(),
        duplex: 'half'
      })
      expect((await problem(response)).code).toBe('too-large')
    })

    test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp'])(
      'as %s',
      async (type) => {
        const response = await gateway.http.operator.request(`${path}/call`, {
          method: 'POST',
          headers: { authorization: `Bearer ${gateway.adminToken}`, 'content-type': type },
          body: '{"method":"profile"}'
        })
        expect((await problem(response)).code).toBe('wrong-content-type')
      }
    )
  })
})

describe('given a member id that is not known', () => {
  test.each([
    ['GET', ''],
    ['DELETE', ''],
    ['GET', '/token'],
    ['POST', '/call', { method: 'profile' }],
    ['POST', '/batch', { commands: { a: ['profile'] } }],
    ['POST', '/list', { method: 'crm.deal.list' }],
    ['POST', '/refresh', {}]
  ])('%s %s answers unknown-portal', async (method, suffix, body?: object) => {
    const response = await gateway.ask(method, `/api/v1/portals/${'0'.repeat(32)}${suffix}`, body)
    expect(await problem(response)).toMatchObject({ code: 'unknown-portal', status: 404 })
  })

  test('replaying an event that is not there answers not-found', async () => {
    expect((await problem(await gateway.ask('POST', '/api/v1/events/1/replay'))).code).toBe('not-found')
  })

  test('the inbox is empty', async () => {
    expect(await (await gateway.ask('GET', '/api/v1/events?limit=500')).json()).toEqual({ items: [] })
  })
})

async function readAsFarAsPossible(
  response: Response
): Promise<{ text: string; ended: 'complete' | 'cut off' }> {
  let text = ''
  const decoder = new TextDecoder()
  try {
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true })
    return { text, ended: 'complete' }
  } catch {
    return { text, ended: 'cut off' }
  }
}
