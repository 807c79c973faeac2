// Removal: the authorization server says not installed first, then ONAPPUNINSTALL leaves, then the bindings go.

import { happen } from '../events/fire-event.ts'
import type { Portal, PortalApp } from '../model/portal.ts'
import type { Exchange } from '../server/exchange.ts'
import type { Core } from '../world/core.ts'
import { forgetBindings, forgetOptions } from './app-memory.ts'

/** `clean`: the administrator ticked "delete settings and data", so the options go too. */
export async function uninstall(
  core: Core,
  portal: Portal,
  app: PortalApp,
  { clean }: { readonly clean: boolean }
): Promise<Exchange[]> {
  app.active = false
  app.finished = false
  const data = { CLEAN: clean ? 1 : 0, LANGUAGE_ID: portal.language }
  const event = { portal, app, event: 'ONAPPUNINSTALL', data, userId: undefined }
  const deliveries = happen(core, event, 'nowhere')
  forgetBindings(app)
  app.launchedBy.clear()
  if (clean) forgetOptions(app)
  const exchanges: Exchange[] = []
  for (const deliver of deliveries) exchanges.push(await deliver())
  return exchanges
}
