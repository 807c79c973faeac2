// What `profile` of a portal says of its user, and what it means when it says nothing.

import { afterEach, describe, expect, test, vi } from 'vitest'
import { AppError } from '../errors/app-error.ts'
import { testContext } from '../testing/test-context.ts'
import { askProfile, type Profile } from './ask-profile.ts'

const endpoint = 'https://portal.example/rest/'
const token = 't'.repeat(70)

afterEach(() => vi.useRealTimers())

function ask(answer: () => Response | Promise<Response>): Promise<Profile> {
  return askProfile(testContext({ answer }), endpoint, token)
}
const says =
  (result: unknown): (() => Response) =>
  () =>
    Response.json({ result })
const refuses =
  (status: number, error: string): (() => Response) =>
  () =>
    Response.json({ error }, { status })

test('the token travels in the body, to the proven address', async () => {
  const context = testContext({ answer: says({ ID: '7', ADMIN: false }) })
  await askProfile(context, endpoint, token)
  expect(context.sent).toEqual([
    { url: 'https://portal.example/rest/profile.json', method: 'POST', body: JSON.stringify({ auth: token }) }
  ])
})

test.each([
  [
    { ID: '7', ADMIN: true, NAME: 'Ann', LAST_NAME: 'Lee' },
    { userId: '7', admin: true, name: 'Ann Lee' }
  ],
  [
    { ID: 7, ADMIN: false, NAME: 'Ann', LAST_NAME: '' },
    { userId: '7', admin: false, name: 'Ann' }
  ],
  [{ ID: '7' }, { userId: '7', admin: false, name: '' }],
  [
    { ID: '7', ADMIN: 'false', NAME: null },
    { userId: '7', admin: false, name: '' }
  ]
])('%j', async (result, profile) => {
  expect(await ask(says(result))).toEqual(profile)
})

describe('nobody is proven', () => {
  test.each([[[]], [{}], [{ ID: '0' }], [{ ID: 'x' }], [{ ID: null }]])(
    'by the profile %j',
    async (result) => {
      await expect(ask(says(result))).rejects.toMatchObject({ code: 'unproven' })
    }
  )

  test.each(['invalid_token', 'expired_token', 'ERROR_OAUTH'])('by the refusal %s', async (error) => {
    const refused = ask(refuses(401, error))
    await expect(refused).rejects.toMatchObject({ code: 'unproven', portal: { error } })
    await expect(refused).rejects.not.toThrow(token)
  })

  test('by silence: after 5 s the question is open', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const silent = expect(ask(() => new Promise<never>(() => undefined))).rejects.toMatchObject({
      code: 'portal-unreachable',
      retry: 'later'
    })
    await vi.advanceTimersByTimeAsync(5_000)
    await silent
  })

  test.each([
    ['HTML', () => new Response('<html>sign in</html>')],
    ['more than 64 kB', says({ ID: '7', x: 'x'.repeat(64 * 1024) })],
    ['a redirect', () => new Response(null, { status: 302, headers: { location: 'https://evil.example/' } })]
  ])('by %s', async (_what, answer) => {
    await expect(ask(answer)).rejects.toMatchObject({ code: 'portal-unreachable', retry: 'later' })
  })

  test('by an address that is never connected to; the remedy is kept', async () => {
    const refused = new AppError('portal-unreachable', 'Name it in LATCHKEY_ALLOW_PORTALS.', { retry: 'no' })
    await expect(ask(() => Promise.reject(refused))).rejects.toBe(refused)
  })
})
