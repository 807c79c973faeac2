// Installation as a portal does it: the install page, the finish, ONAPPINSTALL (portal-behaviour.md sections 7 and 9).

import { type Delivery, happen } from '../events/fire-event.ts'
import type { FrameFormAge } from '../frame/frame-form.ts'
import { postFrame, renderFrame } from '../frame/open-frame.ts'
import type { Portal, PortalApp } from '../model/portal.ts'
import type { Exchange } from '../server/exchange.ts'
import type { Core } from '../world/core.ts'
import { randomHex } from '../world/random.ts'

export interface InstallOptions {
  readonly userId: number
  /** When ONAPPINSTALL is delivered, counted from the moment it happens; `never`: it does not happen. */
  readonly event: 'now' | 'never' | { readonly delayMs: number }
  /** `false`: the page never says that it is done, so no event happens either. */
  readonly finish: boolean
  readonly form: FrameFormAge
  /** A new application token instead of the one that follows from the keys. */
  readonly rotateApplicationToken: boolean
}

/** Answers the POSTs that were sent; a delayed event waits in the queue of the clock. */
export async function install(
  core: Core,
  portal: Portal,
  app: PortalApp,
  options: InstallOptions
): Promise<Exchange[]> {
  app.active = true
  app.finished = false
  app.handlers = []
  if (options.rotateApplicationToken) app.applicationToken = randomHex(32)

  const exchanges: Exchange[] = []
  if (app.kind.endsWith('-ui') && app.installUrl !== undefined) {
    const form = renderFrame(
      core,
      { portal, app, userId: options.userId, form: options.form },
      app.installUrl
    )
    exchanges.push(await postFrame(core, portal, form))
  }
  if (!options.finish) return exchanges
  app.finished = true
  if (options.event === 'never') return exchanges
  const deliveries = installEvent(core, portal, app, options.userId)
  if (options.event !== 'now') {
    deliverLater(core, deliveries, options.event.delayMs)
    return exchanges
  }
  for (const deliver of deliveries) exchanges.push(await deliver())
  return exchanges
}

function installEvent(core: Core, portal: Portal, app: PortalApp, userId: number): Delivery[] {
  const data = {
    VERSION: app.version,
    ACTIVE: 'Y',
    INSTALLED: app.finished ? 'Y' : 'N',
    LANGUAGE_ID: portal.language
  }
  return happen(core, { portal, app, event: 'ONAPPINSTALL', data, userId }, 'install-url')
}

function deliverLater(core: Core, deliveries: readonly Delivery[], delayMs: number): void {
  const dueAt = core.clock.now() + delayMs
  for (const deliver of deliveries) {
    core.clock.schedule(dueAt, async () => {
      await deliver()
    })
  }
}
