// Section 4, rule 2: the user is who the authorization server and the portal's `profile` agree on.

import { afterEach, describe, expect, test } from 'vitest'
import {
  engines,
  type GivenApplication,
  givenApplication,
  type GivenOptions
} from '../support/given-application.ts'
import { changedAnswers } from '../support/gated-fetch.ts'
import { eventAuth, installUnseen, kept, nothing, openedBy, refusal } from '../support/refusals.ts'
import { forgedEvent, frameOf, grantsOf } from '../support/requests.ts'

type Answer = Readonly<Record<string, unknown>>

/** Changes `result` of `app.info`. */
const serverSays = (more: Answer): GivenOptions => ({
  app: {
    fetch: changedAnswers('/rest/app.info', (body) => ({
      ...body,
      result: { ...(body['result'] as Answer), ...more }
    }))
  }
})
const portalSays = (more: Answer): GivenOptions => ({
  app: {
    fetch: changedAnswers('/rest/profile', (body) => ({
      ...body,
      result: { ...(body['result'] as Answer), ...more }
    }))
  }
})

describe.each(engines)('section 4, rule 2: the user (%s)', (engine) => {
  let given: GivenApplication
  afterEach(() => given.close())

  async function unseen(options: GivenOptions = {}): Promise<void> {
    given = await givenApplication({ engine, ...options })
    await installUnseen(given)
  }
  const open = async (userId: number, page: 'app' | 'install' = 'app'): Promise<Response> => {
    const opened = await openedBy(given, userId)
    return given.app.handler(frameOf({ ...opened, action: opened.action.replace('/app?', `/${page}?`) }))
  }
  const isAdministrator = async (response: Response): Promise<boolean> => {
    const [, sessionToken = ''] = /"sessionToken":"([^"]+)"/.exec(await response.text()) ?? []
    const request = new Request(`${given.address}/x`, {
      headers: { authorization: `Bearer ${sessionToken}` }
    })
    return (await given.app.verifySession(request)).admin
  }

  test('is user_id of app.info', async () => {
    await unseen()
    expect((await open(2)).status).toBe(200)
    expect(Object.keys(await grantsOf(given))).toEqual(['2'])
  })

  test('where user_id is absent, it is ID of profile at the proven address', async () => {
    await unseen({ settings: { appInfoUserId: false } })
    expect((await open(2)).status).toBe(200)
    expect(Object.keys(await grantsOf(given))).toEqual(['2'])
  })

  test.each([
    ['the authorization server', serverSays({ user_id: 1 })],
    ['the portal', portalSays({ ID: '1', ADMIN: true })]
  ])('where %s names another user, the request is refused and nothing is stored', async (_who, options) => {
    await unseen(options)
    expect(await refusal(await open(2))).toMatchObject({ status: 403, code: 'unproven' })
    expect(await kept(given)).toEqual(nothing)
  })

  test('a portal that knows no such user proves nobody', async () => {
    await unseen({ app: { fetch: changedAnswers('/rest/profile', (body) => ({ ...body, result: [] })) } })
    expect(await refusal(await open(2))).toMatchObject({ status: 403, code: 'unproven' })
    expect(await kept(given)).toEqual(nothing)
  })

  test('a user id that only an event names is nobody', async () => {
    await unseen()
    const auth = { ...eventAuth(await openedBy(given, 2), given), user_id: '1' }
    const response = await given.app.handler(forgedEvent(given, 'ONAPPINSTALL', { auth }))
    expect(response.status).toBe(200)
    expect(Object.keys(await grantsOf(given))).toEqual(['2'])
  })

  describe('ADMIN', () => {
    test('comes from profile', async () => {
      await unseen()
      expect(await isAdministrator(await open(1))).toBe(true)
      expect(await isAdministrator(await open(2))).toBe(false)
    })

    test('does not come from the authorization server', async () => {
      await unseen(serverSays({ ADMIN: true, admin: true, is_admin: true }))
      expect(await isAdministrator(await open(2))).toBe(false)
    })

    test('does not come from the POST', async () => {
      await unseen()
      const claims = { ADMIN: '1', IS_ADMIN: 'Y', admin: 'true', USER_ID: '1', user_id: '1' }
      const response = await given.app.handler(frameOf(await openedBy(given, 2), claims))
      expect(await isAdministrator(response)).toBe(false)
    })

    test.each(['false', 'N', 0])("%j is not the portal's word for an administrator", async (ADMIN) => {
      await unseen(portalSays({ ADMIN }))
      expect(await isAdministrator(await open(2))).toBe(false)
    })
  })
})
