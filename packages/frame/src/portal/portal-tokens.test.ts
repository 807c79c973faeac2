// REST calls from the page: with the frame's token, which the portal replaces once however many calls need it.
import { expect, test } from 'vitest'
import { type Fetched, framePage } from '../testing/frame-page.ts'

const tokenOf = ({ body }: Fetched) => (JSON.parse(body) as { readonly auth: string }).auth
const expired = () => Response.json({ error: 'expired_token', error_description: 'x' }, { status: 401 })

/** A portal that accepts one token and hands out `new1`, `new2`, ... */
function given(accepts: (token: string) => boolean, refusal = expired) {
  let handed = 0
  return framePage({
    serve: (request) => (accepts(tokenOf(request)) ? Response.json({ result: tokenOf(request) }) : refusal()),
    answers: {
      refreshAuth: () => ({ AUTH_ID: `new${++handed}`, AUTH_EXPIRES: '3600', REFRESH_ID: 'r' })
    }
  })
}
const refreshes = (page: ReturnType<typeof given>) =>
  page.commands().filter(([method]) => method === 'refreshAuth').length

test('a call goes to the portal of the frame, as browsers may send it', async () => {
  const page = given(() => true)
  const frame = await page.open()
  expect(await frame.call('profile', { a: 1 })).toEqual({ result: 'tok123' })
  const [{ url, headers, init, body } = page.fetched[1] as Fetched] = page.fetched
  expect(url).toBe('https://portal.example/rest/profile.json')
  expect(JSON.parse(body)).toEqual({ auth: 'tok123', a: 1 })
  expect(init).toMatchObject({ method: 'POST', credentials: 'omit' })
  // The portal's preflight allows no other (portal-behaviour.md section 1).
  expect([...headers.keys()].toSorted()).toEqual(['accept', 'content-type'])
})

test('given an expired token, parallel calls renew it once and all succeed', async () => {
  const page = given((token) => token === 'new1')
  const frame = await page.open()
  const results = await Promise.all([frame.call('a'), frame.call('b'), frame.call('c')])
  expect(results.map(({ result }) => result)).toEqual(['new1', 'new1', 'new1'])
  expect(refreshes(page)).toBe(1)
})

test('given a late refusal of the old token, the present one is used', async () => {
  let refuseLate: (response: Response) => void = () => undefined
  const page = framePage({
    answers: { refreshAuth: () => ({ AUTH_ID: 'new1', AUTH_EXPIRES: '3600' }) },
    serve: (request) => {
      if (tokenOf(request) === 'new1') return Response.json({ result: 'new1' })
      if (request.url.endsWith('/fast.json')) return expired()
      return new Promise((resolve) => (refuseLate = resolve))
    }
  })
  const frame = await page.open()
  const slow = frame.call('slow')
  await frame.call('fast')
  refuseLate(expired())
  expect((await slow).result).toBe('new1')
  expect(refreshes(page)).toBe(1)
})

test('before its end the token is renewed without a refusal', async () => {
  const page = given(() => true)
  const frame = await page.open()
  page.clock.advance(3_540_000 - 1)
  expect((await frame.call('a')).result).toBe('tok123')
  page.clock.advance(1)
  expect((await frame.call('a')).result).toBe('new1')
})

test('how old the token is can be shown', async () => {
  const page = given((token) => token === 'new1')
  const frame = await page.open()
  const openedAt = page.clock.now()
  expect(frame.access()).toEqual({ generation: 0, expiresAt: openedAt + 3_600_000 })
  page.clock.advance(1000)
  await frame.call('a')
  expect(frame.access()).toEqual({ generation: 1, expiresAt: openedAt + 3_601_000 })
})

test('given a portal that is silent then, the token serves to its end', async () => {
  const page = framePage()
  const frame = await page.open({ timeoutMs: 1000 })
  page.clock.advance(3_550_000)
  const call = frame.call('a')
  await page.settle()
  page.clock.advance(1000)
  await expect(call).resolves.toEqual({ result: true })
  page.clock.advance(60_000)
  const late = expect(frame.call('b')).rejects.toMatchObject({ code: 'no-answer' })
  await page.settle()
  page.clock.advance(1000)
  await late
})

test.each(['authorization_error', 'PAYMENT_REQUIRED', 'insufficient_scope'])(
  'given %s, no other token is asked for',
  async (error) => {
    const page = given(
      () => false,
      () => Response.json({ error, error_description: 'x' }, { status: 401 })
    )
    const frame = await page.open()
    await expect(frame.call('a')).rejects.toMatchObject({ portal: { error } })
    expect(refreshes(page)).toBe(0)
  }
)

test('batch and list are those of the REST client', async () => {
  const page = framePage({
    serve: ({ url }) =>
      url.endsWith('/batch.json')
        ? Response.json({
            result: { result: { a: 1 }, result_error: [], result_total: [], result_next: [], result_time: [] }
          })
        : Response.json({ result: [{ ID: '7' }] })
  })
  const frame = await page.open()
  expect((await frame.batch({ a: ['profile'] })).a).toMatchObject({ status: 'ok', result: 1 })
  const rows: unknown[] = []
  for await (const row of frame.list('crm.deal.list')) rows.push(row)
  expect(rows).toEqual([{ ID: '7' }])
})
