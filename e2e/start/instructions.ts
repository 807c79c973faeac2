// What `npm start` tells the person who started it: what runs where, and what to try.

import type { Stack } from '../support/stack.ts'
import type { WorkFolder } from './work-folder.ts'

export function instructions(stack: Stack, folder: WorkFolder): string {
  const { sandbox, portals, credentials, gatewayUrl, adminToken } = stack
  const [portal] = portals
  if (portal === undefined) throw new Error('The sandbox has no portal.')
  const { memberId } = portal
  const people = portal.users.map(({ id, name, admin }) => `${name} (${id}${admin ? ', administrator' : ''})`)
  const application = `${sandbox.control}/_sandbox/portals/${memberId}/apps/${credentials.clientId}`
  const api = `${gatewayUrl}/api/v1/portals`

  return `
A local Bitrix24 and the Latchkey gateway are running.

  Open ${portal.url}/ in a browser, choose Latchkey, and click Install.

The application greets you, and shows deals that this page and its back end have read. Then let an hour pass in the
panel on the right (+61 min) and read again: both renew their access. Sign in as somebody else at the top.

  Portal                 ${portal.domain}   member id ${memberId}
  People                 ${people.join(', ')}
  Authorization server   ${sandbox.authServer}
  Sandbox control        ${sandbox.control}
  Gateway                ${gatewayUrl}   description of its API: ${gatewayUrl}/openapi.json
  Admin token            ${adminToken}
  ${folder.kept === 'yes' ? 'Kept in               ' : 'Database and log in   '} ${folder.path}${folder.kept === 'yes' ? '' : '   removed at the end'}

The same without a browser, in another terminal:

  # The administrator installs the application on the portal
  curl -X POST ${application}/install

  # The gateway knows the portal now
  curl -H 'Authorization: Bearer ${adminToken}' ${api}

  # Deals, read with the administrator's access
  curl -H 'Authorization: Bearer ${adminToken}' -H 'Content-Type: application/json' \\
    -d '{"method":"crm.deal.list","params":{"select":["ID","TITLE"]}}' \\
    ${api}/${memberId}/call

  # An hour passes on the portal: repeat the last call, it still answers
  curl -X POST -d '{"advance":"61m"}' ${sandbox.control}/_sandbox/clock

Ctrl-C ends everything.
`
}
