// An authorization server and a portal in one: says whose token it is, at once.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { listen, orders, say } from '../support/in-child.ts'
import { clientId, memberIdOf } from '../support/portals.ts'

async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const body = await text(incoming)
  const user =
    /made-up-user-(\d+)-/.exec(`${incoming.url} ${incoming.headers.authorization} ${body}`)?.[1] ?? ''
  const isProfile = incoming.url?.includes('profile') === true
  outgoing.setHeader('content-type', 'application/json')
  outgoing.end(JSON.stringify({ result: isProfile ? profileOf(user) : infoOf(user) }))
}

function profileOf(user: string): object {
  return { ID: user, ADMIN: user === '1', NAME: 'Made', LAST_NAME: 'Up' }
}

function infoOf(user: string): object {
  return {
    client_id: clientId,
    scope: 'app',
    expires: new Date(Date.now() + 3_600_000).toISOString(),
    user_id: Number(user),
    install: {
      installed: true,
      version: 1,
      status: 'L',
      scope: 'crm,user_brief',
      domain: '127.0.0.1',
      uri: listening.origin,
      client_endpoint: `${listening.origin}/rest/`,
      member_id: memberIdOf(1),
      member_type: 'B'
    }
  }
}

const listening = await listen((incoming, outgoing) => void serve(incoming, outgoing))
for await (const _order of orders()) say({ origin: listening.origin })
listening.close()
