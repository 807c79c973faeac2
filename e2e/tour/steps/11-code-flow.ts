// Step 11: a person from outside the portal connects himself, in the browser that began it and nowhere else.

import assert from 'node:assert/strict'
import { type Refusal, readRefusal } from '../../support/gateway-api.ts'
import { askWhoCalls } from '../ask-portal.ts'
import { isTokenRequest, logFromNow } from '../log.ts'
import type { Step } from '../step.ts'
import { administrator, outsider, type World } from '../world.ts'

/** A browser on its way, with the one cookie that it was given. */
interface Started {
  readonly portalUrl: URL
  readonly cookie: string
}

export const codeFlow: Step = {
  title: 'the code flow connects a user',
  async run(world) {
    await foreignDomainIsRefused(world)
    await otherBrowserIsRefused(world)
    await foreignServerDomainIsRefused(world)
    assert.deepEqual(await sourcesOf(world), [], 'grants of the user before he has connected')

    const started = await start(world)
    const back = await authorized(started)
    const returned = await visit(back.href, started.cookie)
    assert.equal(returned.status, 303, 'status of the callback')
    assert.equal(returned.headers.get('location'), '/app', 'where the user is returned to')
    assert.deepEqual(await sourcesOf(world), ['code usable'], 'grants of the user who has connected')
    const { main, api } = world
    assert.equal((await api.portal(main.memberId)).ownerUserId, administrator, 'owner after the code flow')
    assert.equal(await askWhoCalls(world, main.memberId, outsider), outsider, 'user of a call as him')

    const again = await readRefusal(await visit(back.href, started.cookie))
    assert.deepEqual(facts(again), [400, 'bad-request', 'state'], 'refusal of a state that was used before')
    assert.equal(world.foreign.contacts, 0, 'contacts of the foreign server')
    return 'grant stored, a call as him works; a used state, another browser, a foreign portal and a foreign server are refused'
  }
}

async function foreignDomainIsRefused(world: World): Promise<void> {
  for (const domain of [new URL(world.foreign.url).host, 'bitrix24.evil.example']) {
    const refused = await readRefusal(await visit(startUrl(world, domain)))
    assert.deepEqual(facts(refused), [400, 'bad-request', 'domain'], `refusal of the domain ${domain}`)
  }
}

async function otherBrowserIsRefused(world: World): Promise<void> {
  const back = await authorized(await start(world))
  const log = await logFromNow(world.sandbox)
  const refused = await readRefusal(await visit(back.href))
  assert.deepEqual(facts(refused), [403, 'unproven', 'state'], 'refusal of another browser')
  assert.ok(!(await log()).some(isTokenRequest), "the code of another browser's redirect was spent")
}

async function foreignServerDomainIsRefused(world: World): Promise<void> {
  const started = await start(world)
  const back = await authorized(started)
  back.searchParams.set('server_domain', world.foreign.host)
  const refused = await readRefusal(await visit(back.href, started.cookie))
  assert.deepEqual(facts(refused), [403, 'unproven', 'server_domain'], 'refusal of a foreign server_domain')
}

function startUrl({ gatewayUrl }: World, domain: string): string {
  return `${gatewayUrl}/oauth/start?${new URLSearchParams({ domain, returnTo: '/app' }).toString()}`
}

async function start(world: World): Promise<Started> {
  const response = await visit(startUrl(world, world.main.domain))
  assert.equal(response.status, 303, 'status of the start')
  const portalUrl = new URL(response.headers.get('location') ?? '')
  assert.equal(portalUrl.origin, world.main.url, 'where the user is sent to')
  const [cookie = '', ...more] = response.headers.getSetCookie()
  assert.equal(more.length, 0, 'further cookies')
  assert.match(cookie, /^__Host-[^;]+; Path=\/; Max-Age=600; Secure; HttpOnly; SameSite=Lax$/)
  return { portalUrl, cookie: cookie.split(';')[0] ?? '' }
}

/** Where the portal sends the browser, once this user has signed in there. */
async function authorized({ portalUrl }: Started): Promise<URL> {
  const signedIn = new URL(portalUrl)
  signedIn.searchParams.set('user', outsider)
  const response = await visit(signedIn.href)
  assert.equal(response.status, 302, 'status of the page that authorizes')
  return new URL(response.headers.get('location') ?? '')
}

/** As a browser that shows where it is sent instead of going there. */
function visit(url: string, cookie?: string): Promise<Response> {
  return fetch(url, { redirect: 'manual', headers: cookie === undefined ? {} : { cookie } })
}

/** Source and state of what is stored for the user. */
async function sourcesOf({ api, main }: World): Promise<readonly string[]> {
  const { grants } = await api.portal(main.memberId)
  return grants.filter(({ userId }) => userId === outsider).map(({ source, state }) => `${source} ${state}`)
}

function facts({ status, code, field }: Refusal): readonly [number, string, string | undefined] {
  return [status, code, field]
}
