// Installation as a portal does it: begin, the install page, finish, ONAPPINSTALL (portal-behaviour.md sections 7, 9).

import { type Delivery, happen } from '../events/fire-event.ts'
import type { FrameFormAge } from '../frame/frame-form.ts'
import { postFrame, renderFrame } from '../frame/open-frame.ts'
import type { Portal, PortalApp } from '../model/portal.ts'
import type { Exchange } from '../server/exchange.ts'
import type { Core } from '../world/core.ts'
import { randomHex } from '../world/random.ts'
import { forgetBindings } from './app-memory.ts'

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

/**
 * A whole installation without a browser: the sandbox posts the install page itself and takes it as finished. Answers
 * the POSTs that were sent; a delayed event waits in the queue of the clock.
 */
export async function install(
  core: Core,
  portal: Portal,
  app: PortalApp,
  options: InstallOptions
): Promise<Exchange[]> {
  beginInstall(app)
  if (options.rotateApplicationToken) app.applicationToken = randomHex(32)

  const exchanges: Exchange[] = []
  if (hasInstallPage(app)) {
    const opening = { portal, app, userId: options.userId, form: options.form }
    exchanges.push(await postFrame(core, portal, renderFrame(core, opening, app.installUrl)))
  }
  if (!options.finish) return exchanges
  if (options.event === 'never') {
    app.finished = true
    return exchanges
  }
  const deliveries = setInstalled(core, portal, app, { userId: options.userId, installed: true })
  if (options.event !== 'now') {
    deliverAt(core, deliveries, core.clock.now() + options.event.delayMs)
    return exchanges
  }
  for (const deliver of deliveries) exchanges.push(await deliver())
  return exchanges
}

/** Known to the authorization server from now on, but not finished; nothing is bound. */
export function beginInstall(app: PortalApp): void {
  forgetBindings(app)
  beginAgain(app)
}

/** A reinstallation: not finished again, and everybody's next run is the first; what is bound stays (section 9). */
export function beginAgain(app: PortalApp): void {
  app.active = true
  app.finished = false
  app.launchedBy.clear()
}

/** Only then a page has to say that the installation is finished; otherwise it is at once (section 9, table). */
export function hasInstallPage(app: PortalApp): app is PortalApp & { readonly installUrl: string } {
  return app.kind.endsWith('-ui') && app.installUrl !== undefined
}

/** The event happens for "not installed" too, and then reaches nobody. */
export function setInstalled(
  core: Core,
  portal: Portal,
  app: PortalApp,
  { userId, installed }: { readonly userId: number; readonly installed: boolean }
): Delivery[] {
  app.finished = installed
  const data = {
    VERSION: app.version,
    ACTIVE: 'Y',
    INSTALLED: installed ? 'Y' : 'N',
    LANGUAGE_ID: portal.language
  }
  return happen(core, { portal, app, event: 'ONAPPINSTALL', data, userId }, 'install-url')
}

/** Leaves the deliveries to the clock. */
export function deliverAt(core: Core, deliveries: readonly Delivery[], dueAt: number): void {
  for (const deliver of deliveries) {
    core.clock.schedule(dueAt, async () => {
      await deliver()
    })
  }
}
