// Section 4, rule 3: how tokens are asked for, and where the client secret goes.

import { afterEach, describe, expect, test } from 'vitest'
import type { GivenOptions } from '../support/given-application.ts'
import { engines } from '../support/given-application.ts'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'
import { askedOfAuthServer } from '../support/requests.ts'
import { startTinyServer, type TinyServer } from '../support/tiny-server.ts'

describe.each(engines)('section 4, rule 3: token requests (%s)', (engine) => {
  let given: GivenInstalled
  const servers: TinyServer[] = []
  afterEach(async () => {
    await given.close()
    await Promise.all(servers.splice(0).map((server) => server.close()))
  })

  async function installed(options: GivenOptions = {}): Promise<void> {
    given = await givenInstalled({ engine, ...options })
  }
  const refresh = (): Promise<unknown> => given.app.portal(given.portal.memberId).refresh()
  const methods = async (): Promise<readonly string[]> =>
    (await askedOfAuthServer(given, '/oauth/token/')).map(({ method }) => method)

  test('are form POSTs with the secret in the body', async () => {
    await installed()
    await refresh()
    const [request] = await askedOfAuthServer(given, '/oauth/token/')
    const { clientId, clientSecret } = given.credentials
    expect(request).toMatchObject({ method: 'POST', url: `${given.sandbox.authServer}/oauth/token/` })
    expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toMatchObject({
      grant_type: 'refresh_token',
      client_id: clientId,
      client_secret: clientSecret
    })
  })

  test('given a server that reads only the query, the documented GET is used, and remembered', async () => {
    await installed({ settings: { tokenParameters: 'query-only' } })
    await refresh()
    await refresh()
    expect(await methods()).toEqual(['POST', 'GET', 'GET'])
  })

  test('given a server that understands neither, nothing is remembered and the grant stays', async () => {
    await installed()
    const { id } = await given.sandbox.api.addFault({ on: 'token', action: 'error:invalid_request' })
    await expect(refresh()).rejects.toMatchObject({ code: 'auth-unreachable' })
    await given.sandbox.api.removeFaults(id)
    await refresh()
    expect(await methods()).toEqual(['POST', 'GET', 'POST'])
  })

  test('the client secret goes to the authorization server and nowhere else', async () => {
    await installed()
    await given.expire()
    await given.ask()
    await given.visit('2')
    const { clientSecret } = given.credentials
    const requests = await given.sandbox.api.requests()
    const carriers = requests.filter((request) => JSON.stringify(request).includes(clientSecret))
    expect(new Set(carriers.map(({ to }) => to))).toEqual(new Set(['auth-server']))
    expect(requests.some(({ to }) => to.startsWith('portal:'))).toBe(true)
  })

  test.each([301, 302, 307, 308])('a server that redirects with %i is not followed', async (status) => {
    await installed()
    const evil = await startTinyServer()
    const redirecting = await startTinyServer(({ path }) => ({
      status,
      headers: { location: `${evil.origin}${path}` }
    }))
    servers.push(evil, redirecting)
    const { authServer } = given.sandbox
    const app = given.another({
      fetch: (url, init) =>
        fetch(url.replace(`${authServer}/oauth/token/`, `${redirecting.origin}/oauth/token/`), init)
    })
    await expect(app.portal(given.portal.memberId).refresh()).rejects.toMatchObject({
      code: 'auth-unreachable'
    })
    expect(redirecting.seen).toHaveLength(1)
    expect(evil.connections()).toBe(0)
  })
})
