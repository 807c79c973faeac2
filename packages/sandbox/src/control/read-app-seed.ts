// The body of "new application".

import type { AppSeed } from '../install/register-app.ts'
import type { AppKind, Portal, PortalApp } from '../model/portal.ts'
import type { World } from '../world/world.ts'
import { asScope, asUrl, type Input, InputError } from './input.ts'

const KINDS: readonly AppKind[] = ['local-ui', 'local-script', 'market-ui', 'market-script']
const STATUSES: readonly PortalApp['status'][] = ['L', 'F', 'D', 'T', 'P', 'S']

/** @throws InputError also when the application is here already, or known elsewhere with another secret */
export function readAppSeed(world: World, portal: Portal, input: Input): AppSeed {
  const kind = input.required('kind', `one of ${KINDS.join(', ')}`, (value) =>
    KINDS.find((one) => one === value)
  )
  const seed: AppSeed = {
    name: input.text('name'),
    kind,
    url: readUrl(input, kind),
    installUrl: input.url('installUrl'),
    eventUrl: input.url('eventUrl'),
    redirectUrl: input.url('redirectUrl'),
    scope: input.required('scope', 'a list of scopes or comma text', asScope),
    status: input.oneOf('status', STATUSES),
    paidUntil: input.moment('paidUntil'),
    clientId: input.text('clientId'),
    clientSecret: input.text('clientSecret')
  }
  checkClient(world, portal, seed)
  return seed
}

function readUrl(input: Input, kind: AppKind): string {
  if (kind.endsWith('-script')) return input.url('url') ?? ''
  return input.required('url', 'an http or https address', asUrl)
}

function checkClient(world: World, portal: Portal, { clientId, clientSecret }: AppSeed): void {
  if (clientId === undefined) return
  if (portal.apps.has(clientId)) throw new InputError('clientId', 'is registered on this portal already', 409)
  const known = world.clients.get(clientId)
  if (known !== undefined && clientSecret !== undefined && clientSecret !== known.clientSecret) {
    throw new InputError('clientSecret', 'differs from the one that this client id has on other portals')
  }
}
