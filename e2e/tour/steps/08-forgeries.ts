// Step 8: what is not proven is refused, changes nothing and is sent nowhere.

import assert from 'node:assert/strict'
import type { OpenAnswer } from '@latchkey/sandbox'
import { readRefusal } from '../../support/gateway-api.ts'
import { again, frameOf } from '../../support/requests.ts'
import { waitFor } from '../../support/wait-for.ts'
import type { Step } from '../step.ts'
import { administrator, employee, type World } from '../world.ts'

interface Forgery {
  readonly what: string
  /** Field that the refusal names. */
  readonly field: string | undefined
  readonly request: Request
  /** Credentials that the answer must not repeat. */
  readonly secrets: readonly string[]
}

const inventedToken = '0123456789abcdef'.repeat(2)

export const forgeries: Step = {
  title: 'forged requests are refused',
  async run(world) {
    const { foreign } = world
    const forged = [
      await wrongApplicationToken(world),
      await tokenOfAnotherApplication(world),
      await tokenOfAnotherPortal(world),
      await foreignDomain(world),
      await foreignServerEndpoint(world),
      await selfMadeInstaller(world)
    ]
    const before = await everythingStored(world)
    for (const { what, field, request, secrets } of forged) {
      const refused = await readRefusal(await fetch(request))
      assert.deepEqual([refused.status, refused.code], [403, 'unproven'], `refusal of ${what}`)
      assert.equal(refused.field, field, `field named in the refusal of ${what}`)
      assert.ok(
        !secrets.some((secret) => refused.text.includes(secret)),
        `the refusal of ${what} repeats a token`
      )
      assert.deepEqual(await everythingStored(world), before, `stored after ${what}`)
    }
    await inventedTokenInAVisit(world)
    assert.equal(foreign.contacts, 0, 'contacts of the foreign server')
    return `${forged.length} forgeries answered with unproven, nothing stored, nothing sent to the foreign address`
  }
}

async function everythingStored({ api }: World): Promise<object> {
  return { portals: await api.portals(), events: await api.events() }
}

/** What the portal would send for this user now. */
function rendered({ sandbox, clientId, main }: World, userId: string): Promise<OpenAnswer> {
  return sandbox.open(main.memberId, clientId, { userId, send: false })
}

function tokensOf({ fields }: OpenAnswer): readonly string[] {
  return ['AUTH_ID', 'REFRESH_ID'].flatMap((name) => fields[name] ?? [])
}

async function wrongApplicationToken(world: World): Promise<Forgery> {
  const genuine = await dealEvent(world)
  return {
    what: 'an event with a wrong application token',
    field: 'auth[application_token]',
    request: again(genuine, { 'auth[application_token]': inventedToken, 'data[FIELDS][ID]': '2' }),
    secrets: [inventedToken]
  }
}

/** A genuine event, accepted and delivered. */
async function dealEvent({ sandbox, api, clientId, main }: World): Promise<{ url: string; body: string }> {
  const { exchanges } = await sandbox.sendEvent(main.memberId, clientId, {
    event: 'ONCRMDEALUPDATE',
    data: { FIELDS: { ID: 1 } },
    userId: administrator
  })
  const [sent] = exchanges
  assert.ok(sent, 'the sandbox sent no event')
  assert.equal(sent.response.status, 200, 'status for a genuine event')
  await waitFor('the delivery of the genuine event', async () =>
    (await api.events()).every(({ status }) => status === 'delivered') ? 'delivered' : undefined
  )
  return sent.request
}

async function tokenOfAnotherApplication(world: World): Promise<Forgery> {
  const { sandbox, main, gatewayUrl } = world
  const other = await sandbox.createApp(main.memberId, {
    kind: 'market-ui',
    url: `${gatewayUrl}/app`,
    scope: 'crm'
  })
  await sandbox.install(main.memberId, other.clientId, { event: 'never' })
  const theirs = await sandbox.open(main.memberId, other.clientId, { userId: administrator, send: false })
  return {
    what: 'a token of another application',
    field: undefined,
    request: frameOf(theirs),
    secrets: tokensOf(theirs)
  }
}

async function tokenOfAnotherPortal(world: World): Promise<Forgery> {
  const { sandbox, clientId, second } = world
  const theirs = await sandbox.open(second.memberId, clientId, { userId: administrator, send: false })
  const { AUTH_ID, REFRESH_ID } = theirs.fields
  return {
    what: 'a token of another portal',
    field: 'member_id',
    request: frameOf(await rendered(world, administrator), { AUTH_ID, REFRESH_ID }),
    secrets: tokensOf(theirs)
  }
}

async function foreignDomain(world: World): Promise<Forgery> {
  const genuine = await rendered(world, employee)
  const action = new URL(genuine.action)
  action.searchParams.set('DOMAIN', world.foreign.host)
  return {
    what: 'a genuine token with a foreign DOMAIN',
    field: 'DOMAIN',
    request: frameOf({ ...genuine, action: action.href }),
    secrets: tokensOf(genuine)
  }
}

async function foreignServerEndpoint(world: World): Promise<Forgery> {
  const genuine = await rendered(world, employee)
  return {
    what: 'a foreign SERVER_ENDPOINT',
    field: 'SERVER_ENDPOINT',
    request: frameOf(genuine, { SERVER_ENDPOINT: `${world.foreign.url}/rest/` }),
    secrets: tokensOf(genuine)
  }
}

async function selfMadeInstaller(world: World): Promise<Forgery> {
  const genuine = await rendered(world, employee)
  const action = genuine.action.replace('/app?', '/install?')
  return {
    what: 'an employee who posts the install page with an invented application token',
    field: undefined,
    request: frameOf({ ...genuine, action }, { APPLICATION_TOKEN: inventedToken }),
    secrets: [...tokensOf(genuine), inventedToken]
  }
}

/** The visit itself is genuine; the application token in it must not count. */
async function inventedTokenInAVisit(world: World): Promise<void> {
  const visit = await fetch(frameOf(await rendered(world, employee), { APPLICATION_TOKEN: inventedToken }))
  assert.equal(visit.status, 200, 'status of a visit with an invented application token')
  assert.equal((await world.api.portal(world.main.memberId)).ownerUserId, administrator, 'owner after it')
  const genuine = await dealEvent(world)
  const forged = await readRefusal(await fetch(again(genuine, { 'auth[application_token]': inventedToken })))
  assert.deepEqual([forged.status, forged.code], [403, 'unproven'], 'an event with the invented token')
}
