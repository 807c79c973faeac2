// Everything a page needs to show an application: the hidden form, the iframe, and what `getInitData` will answer.

import type { FrameForm } from '../frame/frame-form.ts'
import { type FrameOpening, renderFrame } from '../frame/open-frame.ts'
import { hasInstallPage } from '../install/install.ts'
import type { PortalApp } from '../model/portal.ts'
import { userOptions } from '../portal/options.ts'
import { toPhp } from '../portal/php/convert.ts'
import type { Core } from '../world/core.ts'
import { type PageValue, pageValue } from './page-value.ts'
import { type PlacementInterface, placementInterface } from './placement-interface.ts'
import type { Visit } from './visit.ts'

/** Reply of `getInitData`, in the order of portal-behaviour.md section 10. */
interface InitData {
  readonly LANG: string
  readonly DOMAIN: string
  readonly PROTOCOL: 0 | 1
  readonly PATH: string
  readonly AUTH_ID: string
  readonly AUTH_EXPIRES: string
  readonly REFRESH_ID: string
  readonly MEMBER_ID: string
  readonly FIRST_RUN: boolean
  readonly IS_ADMIN: boolean
  readonly INSTALL: boolean
  readonly USER_OPTIONS: PageValue
  readonly APP_OPTIONS: PageValue
  readonly PLACEMENT: string
  readonly PLACEMENT_OPTIONS: PageValue
}

/** What the page's script is given. */
export interface FrameData {
  readonly sid: string
  /** Origin of the address in the iframe: messages from elsewhere do not count. */
  readonly origin: string
  /** Number of the application on the portal. */
  readonly app: number
  readonly clientId: string
  readonly sessid: string
  readonly init: InitData
  readonly placementInterface: PlacementInterface
}

export interface FrameView {
  readonly form: FrameForm
  /** Name of the window of the iframe: `<host>|<0 or 1>|<sid>`. */
  readonly windowName: string
  readonly data: FrameData
}

/** A fresh pair of tokens at every rendering (section 9). */
export function frameView(core: Core, visit: Visit, opening: FrameOpening, address: string): FrameView {
  const { portal, user, sessid } = visit
  const { app } = opening
  const form = renderFrame(core, opening, address)
  const sid = new URL(form.action).searchParams.get('APP_SID') ?? ''
  const protocol = portal.url.startsWith('https:') ? 1 : 0
  const placement = opening.placement ?? 'DEFAULT'
  return {
    form,
    windowName: `${portal.domain.replace(/:(?:80|443)$/, '')}|${protocol}|${sid}`,
    data: {
      sid,
      origin: new URL(address).origin,
      app: app.number,
      clientId: app.clientId,
      sessid,
      init: {
        LANG: portal.language,
        DOMAIN: portal.domain,
        PROTOCOL: protocol,
        PATH: '/rest',
        AUTH_ID: form.fields['AUTH_ID'] ?? '',
        AUTH_EXPIRES: form.fields['AUTH_EXPIRES'] ?? '',
        REFRESH_ID: form.fields['REFRESH_ID'] ?? '',
        MEMBER_ID: portal.memberId,
        FIRST_RUN: !app.launchedBy.has(user.id),
        IS_ADMIN: user.admin,
        INSTALL: showsInstaller(app),
        USER_OPTIONS: pageValue(userOptions(app, user.id)),
        APP_OPTIONS: pageValue(app.options),
        PLACEMENT: placement,
        PLACEMENT_OPTIONS: pageValue(toPhp(opening.options ?? {}))
      },
      placementInterface: placementInterface(placement)
    }
  }
}

function showsInstaller(app: PortalApp): boolean {
  return hasInstallPage(app) && !app.finished
}
