// One example beside a sandbox: installed on a portal, opened, told of a new deal; looked at from outside.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { generateKey } from '@latchkey/app'
import { type PortalInfo, type Sandbox, startSandbox } from '@latchkey/sandbox'
import { choosePort } from '../../e2e/support/choose-port.ts'
import { waitFor } from '../../e2e/support/wait-for.ts'
import { startExample } from './start-example.ts'

const startsWithinMs = 60_000

/** @param folder of the installed example. Throws when it does not do what it says. */
export async function playStory(folder: string): Promise<void> {
  const sandbox = await startSandbox({ portals: [{ deals: 3 }] })
  const [portal] = sandbox.portals
  assert.ok(portal, 'the sandbox has no portal')
  const origin = `http://127.0.0.1:${await choosePort()}`
  const { clientId, clientSecret } = await sandbox.api.createApp(portal.memberId, {
    kind: 'local-ui',
    url: `${origin}/bitrix/app`,
    installUrl: `${origin}/bitrix/install`,
    eventUrl: `${origin}/bitrix/events`,
    scope: 'crm,user_brief'
  })
  const example = startExample(folder, {
    PORT: new URL(origin).port,
    LATCHKEY_CLIENT_ID: clientId,
    LATCHKEY_CLIENT_SECRET: clientSecret,
    LATCHKEY_PUBLIC_URL: origin,
    LATCHKEY_KEYS: generateKey(randomBytes),
    LATCHKEY_AUTH_SERVERS: sandbox.authServer,
    LATCHKEY_ALLOW_PORTALS: 'localhost'
  })
  try {
    await waitFor(
      'the example to answer',
      async () => {
        example.requireAlive()
        const response = await fetch(`${origin}/bitrix/app`).catch(() => undefined)
        return response?.ok === true ? response : undefined
      },
      startsWithinMs
    )
    await exercise(sandbox, portal, { origin, clientId })
    example.requireAlive()
  } finally {
    await example.stop()
    await sandbox.close()
  }
}

async function exercise(
  sandbox: Sandbox,
  portal: PortalInfo,
  { origin, clientId }: { readonly origin: string; readonly clientId: string }
): Promise<void> {
  const { api } = sandbox
  const { memberId } = portal
  const person = portal.users[0]
  assert.ok(person, 'the portal has no people')

  assert.match(
    await (await fetch(origin)).text(),
    /Open this application inside Bitrix24/,
    'a page of its own'
  )
  const stranger = await fetch(`${origin}/bitrix/app?DOMAIN=${portal.domain}&PROTOCOL=0&LANG=en&APP_SID=x`, {
    method: 'POST',
    body: new URLSearchParams({ AUTH_ID: randomBytes(35).toString('hex'), member_id: memberId })
  })
  assert.equal(stranger.status, 403, 'status for a token that nobody has issued')

  const { exchanges } = await api.install(memberId, clientId)
  assert.deepEqual(
    exchanges.map(({ response }) => response.status),
    [200, 200],
    'status of install page and ONAPPINSTALL'
  )
  await waitFor('the example to bind its event', async () => {
    const requests = await api.requests()
    return requests.find(({ url }) => url.includes('/rest/event.bind'))
  })

  const open = async () => (await api.open(memberId, clientId, { userId: person.id })).exchange?.response
  const page = await open()
  assert.equal(page?.status, 200, 'status of the page')
  assert.ok(page.body.includes(`<h1>Hello, ${person.name}</h1>`), `no greeting in the page: ${page.body}`)
  assert.equal(page.body.match(/<li value="\d+">/g)?.length, 3, 'deals in the page')

  const title = `Roof ${randomBytes(4).toString('hex')}`
  await addDeal(
    portal,
    (await api.open(memberId, clientId, { userId: person.id, send: false })).fields,
    title
  )
  await waitFor('the new deal in the page', async () => {
    const { body = '' } = (await open()) ?? {}
    return body.includes(`<p>Added last: ${title}</p>`) || undefined
  })
}

/** Somebody adds a deal in the portal. */
async function addDeal(
  { url }: PortalInfo,
  { AUTH_ID }: Readonly<Record<string, string>>,
  title: string
): Promise<void> {
  const response = await fetch(new URL('/rest/crm.deal.add.json', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ auth: AUTH_ID, fields: { TITLE: title } })
  })
  assert.equal(response.status, 200, 'status of crm.deal.add')
}
