// The page's own back end: the session token goes there and nowhere else, and is renewed before anybody notices.
import { expect, test } from 'vitest'
import { appOrigin, type Fetched, framePage, type FramePageOptions } from '../testing/frame-page.ts'

const startAt = Date.UTC(2026, 0, 1)
const bearer = ({ headers }: Fetched) => headers.get('authorization')

/** Signed by nobody: the page does not verify. */
function sessionToken(serial: number, issuedAt: number = startAt): string {
  const claims = { iat: issuedAt / 1000, exp: issuedAt / 1000 + 600, serial }
  return ['{}', JSON.stringify(claims), 's'].map((part) => btoa(part).replaceAll('=', '')).join('.')
}

const wantsSession = () => new Response(null, { status: 401, headers: { 'Latchkey-Retry': 'session' } })

/** A back end that accepts what `accepts` says, and `/session` that answers tokens 1, 2, ... */
function given(accepts: (token: string | null) => boolean, more: FramePageOptions = {}) {
  let issued = 0
  return framePage({
    visit: JSON.stringify({ sessionToken: sessionToken(0), portalOrigin: 'https://portal.example' }),
    answers: { refreshAuth: () => ({ AUTH_ID: 'tok456', AUTH_EXPIRES: '3600' }) },
    serve(request) {
      if (request.url === `${appOrigin}/session`) {
        return Response.json({ sessionToken: sessionToken(++issued) })
      }
      return accepts(bearer(request)) ? new Response('fine') : wantsSession()
    },
    ...more
  })
}
const accepting = (serial: number) => (token: string | null) => token === `Bearer ${sessionToken(serial)}`

test('a request carries the page’s session token', async () => {
  const page = given(accepting(0))
  const frame = await page.open()
  const response = await frame.fetch('/api/deals', {
    method: 'POST',
    headers: { 'X-Mine': '1', authorization: 'Basic mine' },
    body: 'text'
  })
  expect(await response.text()).toBe('fine')
  expect(page.fetched).toHaveLength(1)
  expect(page.fetched[0]).toMatchObject({ url: `${appOrigin}/api/deals`, body: 'text' })
  expect(page.fetched[0]?.headers.get('x-mine')).toBe('1')
})

test.each([
  'https://portal.example/rest/profile.json',
  '//evil.example/',
  `${appOrigin}.evil.example/`,
  'http://app.example/',
  new URL('https://app.example:8443/'),
  new Request('https://evil.example/')
])('the token never goes to %s', async (input) => {
  const page = given(() => true)
  const frame = await page.open()
  await expect(frame.fetch(input)).rejects.toMatchObject({ code: 'foreign-origin' })
  expect(page.fetched).toEqual([])
})

test('given a minute before its end, the session is renewed first, with a fresh proof', async () => {
  const page = given(accepting(1))
  const frame = await page.open()
  page.clock.advance(540_000)
  expect((await frame.fetch('/api')).status).toBe(200)
  const [renewal] = page.fetched
  expect(renewal).toMatchObject({ url: `${appOrigin}/session`, body: '{"accessToken":"tok123"}' })
  expect(renewal?.headers.get('content-type')).toBe('application/json')
  expect(renewal && bearer(renewal)).toBe(`Bearer ${sessionToken(0)}`)
  expect(page.fetched).toHaveLength(2)
})

test('given a computer whose clock is wrong by hours, the token still counts as fresh', async () => {
  const token = sessionToken(0, startAt - 7_200_000)
  const page = given((sent) => sent === `Bearer ${token}`, { visit: JSON.stringify({ sessionToken: token }) })
  const frame = await page.open()
  expect((await frame.fetch('/api')).status).toBe(200)
  expect(page.fetched).toHaveLength(1)
})

test('given a back end that wants another session, parallel requests renew once and are sent once more', async () => {
  const page = given(accepting(1))
  const frame = await page.open()
  const responses = await Promise.all([
    frame.fetch('/a', { method: 'POST', body: 'one' }),
    frame.fetch('/b'),
    frame.fetch(new Request(`${appOrigin}/c`, { method: 'POST', body: 'three', headers: { 'X-Mine': '1' } }))
  ])
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 200])
  const sent = (path: string) => page.fetched.filter(({ url }) => url === `${appOrigin}${path}`)
  expect(sent('/session')).toHaveLength(1)
  expect(sent('/a').map(({ body }) => body)).toEqual(['one', 'one'])
  expect(sent('/c').map(({ body }) => body)).toEqual(['three', 'three'])
  expect(sent('/c')[1]?.headers.get('x-mine')).toBe('1')
})

test('given a late wish for another session, the present one is used', async () => {
  let wishLate: (response: Response) => void = () => undefined
  const page = given(accepting(1), {
    serve: (request) => {
      if (request.url.endsWith('/session')) return Response.json({ sessionToken: sessionToken(1) })
      if (accepting(1)(bearer(request))) return new Response('fine')
      return request.url.endsWith('/fast') ? wantsSession() : new Promise((resolve) => (wishLate = resolve))
    }
  })
  const frame = await page.open()
  const slow = frame.fetch('/slow')
  await frame.fetch('/fast')
  wishLate(wantsSession())
  expect((await slow).status).toBe(200)
  expect(page.fetched.filter(({ url }) => url.endsWith('/session'))).toHaveLength(1)
})

test('given a back end that is never content, its second answer is the answer', async () => {
  const page = given(() => false)
  const frame = await page.open()
  const response = await frame.fetch('/api')
  expect(response.status).toBe(401)
  expect(page.fetched.map(({ url }) => url.replace(appOrigin, ''))).toEqual(['/api', '/session', '/api'])
})

test('given a 401 of the application’s own, it is just an answer', async () => {
  const page = framePage({ serve: () => new Response(null, { status: 401 }) })
  const frame = await page.open({ session: sessionToken(0) })
  expect((await frame.fetch('/api')).status).toBe(401)
  expect(page.fetched).toHaveLength(1)
})

test('given a body that is a stream, it cannot be sent twice: the error says so, the session is renewed', async () => {
  const page = given(accepting(1))
  const frame = await page.open()
  const stream = () => new Blob(['x']).stream()
  await expect(frame.fetch('/api', { method: 'POST', body: stream() })).rejects.toMatchObject({
    code: 'body-used'
  })
  expect((await frame.fetch('/api', { method: 'POST', body: stream() })).status).toBe(200)
})

test('given no session in the page, one is made when it is first needed', async () => {
  const page = given(accepting(1), { visit: '{}' })
  const frame = await page.open()
  expect((await frame.fetch('/api')).status).toBe(200)
  expect(page.fetched[0]?.headers.has('authorization')).toBe(false)
})

test('given an access token that the proof finds expired, another one is tried', async () => {
  const page = framePage({
    answers: { refreshAuth: () => ({ AUTH_ID: 'tok456', AUTH_EXPIRES: '3600' }) },
    serve: ({ body }) =>
      body.includes('tok123')
        ? Response.json({ code: 'unproven' }, { status: 403 })
        : Response.json({ sessionToken: sessionToken(1) })
  })
  const frame = await page.open()
  await frame.fetch('/api')
  expect(page.fetched.map(({ body }) => body)).toEqual([
    '{"accessToken":"tok123"}',
    '{"accessToken":"tok456"}',
    ''
  ])
})

test('given a back end that refuses, the status is in the error and no token in its text', async () => {
  const page = given(() => false, { serve: () => Response.json({ code: 'unauthorized' }, { status: 401 }) })
  const frame = await page.open({ session: sessionToken(0) })
  page.clock.advance(600_000)
  const failure: unknown = await frame.fetch('/api').catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'session-refused', status: 401 })
  expect(String(failure)).not.toMatch(/tok|eyJ/)
})

test.each([
  ['no JSON', () => new Response('<html>')],
  ['no token', () => Response.json({})],
  ['null', () => Response.json(null)]
])('given %s for a session, it is an error', async (_name, serve) => {
  const frame = await framePage({ serve }).open()
  await expect(frame.fetch('/api')).rejects.toMatchObject({ code: 'bad-answer' })
})

test('given no network, a session in its last minute serves to its end', async () => {
  const offline = new TypeError('Failed to fetch')
  const page = given(() => true, {
    serve: ({ url }) => (url.endsWith('/session') ? Promise.reject(offline) : new Response('fine'))
  })
  const frame = await page.open()
  page.clock.advance(599_999)
  expect((await frame.fetch('/api')).status).toBe(200)
  page.clock.advance(1)
  await expect(frame.fetch('/api')).rejects.toMatchObject({ code: 'back-end-unreachable', cause: offline })
})

test('given a back end that hangs, renewal ends in time', async () => {
  const page = framePage({
    serve: ({ init }) =>
      new Promise((_resolve, reject) => {
        init.signal?.addEventListener('abort', () => reject(new Error('aborted')))
      })
  })
  const frame = await page.open({ timeoutMs: 2000 })
  const ended = expect(frame.fetch('/api')).rejects.toMatchObject({ code: 'back-end-unreachable' })
  await page.settle()
  page.clock.advance(2000)
  await ended
})

test('given a back end elsewhere on the origin, its session path is used', async () => {
  const page = framePage({ serve: () => Response.json({ sessionToken: sessionToken(1) }) })
  const frame = await page.open({ sessionPath: '/b24/session' })
  await frame.fetch('list?page=2')
  expect(page.fetched.map(({ url }) => url)).toEqual([`${appOrigin}/b24/session`, `${appOrigin}/list?page=2`])
})

test('given tokens that tell no end, they are renewed only when refused', async () => {
  const page = given((token) => token === 'Bearer opaque')
  const frame = await page.open({ session: 'opaque' })
  page.clock.advance(3_000_000)
  expect((await frame.fetch('/api')).status).toBe(200)
  expect(page.fetched).toHaveLength(1)
})
