// A portal page opens an application: which address, which form, and the POST a browser would send.

import type { Portal, PortalApp } from '../model/portal.ts'
import type { Plain } from '../portal/php/convert.ts'
import type { Exchange } from '../server/exchange.ts'
import type { Core } from '../world/core.ts'
import { type FrameForm, frameForm, type FrameFormAge } from './frame-form.ts'

export interface FrameOpening {
  readonly portal: Portal
  readonly app: PortalApp
  readonly userId: number
  readonly placement?: string
  /** Address of the placement's handler, where several are bound. */
  readonly handler?: string
  readonly options?: Readonly<Record<string, Plain>>
  readonly form?: FrameFormAge
}

/** Every rendering mints a fresh pair (portal-behaviour.md section 9). */
export function renderFrame(core: Core, opening: FrameOpening, address: string): FrameForm {
  const { portal, app } = opening
  const client = core.world.clients.get(app.clientId)
  if (client === undefined) throw new Error(`application ${app.clientId} has no row at the server`)
  return frameForm(core.world, {
    portal,
    app,
    pair: core.tokens.issuePair({ client, portal: portal.number, user: opening.userId }),
    address,
    age: opening.form ?? 'today',
    placement: opening.placement ?? 'DEFAULT',
    options: opening.options ?? {}
  })
}

/** The POST with the headers that a browser adds for a form of `localhost` into an iframe of `127.0.0.1`. */
export function postFrame(core: Core, portal: Portal, { action, fields }: FrameForm): Promise<Exchange> {
  return core.send({
    url: action,
    headers: {
      accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
      'accept-language': portal.language,
      origin: portal.url,
      referer: `${portal.url}/`,
      'sec-fetch-dest': 'iframe',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-site': 'cross-site',
      'upgrade-insecure-requests': '1',
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0'
    },
    body: new URLSearchParams(fields).toString(),
    subject: { on: 'frame', portal: portal.memberId, method: fields['PLACEMENT'] }
  })
}

export type FrameAddress =
  | { readonly ok: true; readonly address: string }
  | { readonly ok: false; readonly message: string }

/**
 * Until the installation is finished administrators get the installer, whatever was opened; then the handler bound to
 * the placement, then the application's own page (section 9).
 */
export function frameAddress(opening: FrameOpening): FrameAddress {
  const { portal, app, userId } = opening
  if (!app.active) return { ok: false, message: 'the application is not installed here; call install first' }
  if (app.url === '') return { ok: false, message: 'the application has no page' }
  if (app.finished || app.installUrl === undefined)
    return { ok: true, address: boundHandler(opening) ?? app.url }
  if (portal.users.get(userId)?.admin) return { ok: true, address: app.installUrl }
  return { ok: false, message: 'not fully installed yet: this user sees a text of the portal, no frame' }
}

/** The one that was opened, or the first bound to the placement. */
function boundHandler({ app, placement, handler }: FrameOpening): string | undefined {
  return handler ?? app.placements.find((bound) => bound.placement === placement)?.handler
}
