// Routes of one application: its page, its placements, and the buttons that install and remove it.

import { Hono } from 'hono'
import { beginAgain, beginInstall, deliverAt, hasInstallPage, setInstalled } from '../install/install.ts'
import { uninstall } from '../install/uninstall.ts'
import type { PlacementHandler, Portal, PortalApp } from '../model/portal.ts'
import { formDecode } from '../portal/php/form-decode.ts'
import type { Core } from '../world/core.ts'
import { type FrameContent, pageContent, placementContent } from './frame-content.ts'
import { linkOptions, pageOptions } from './frame-options.ts'
import { isSlider, type PageContext, type PageEnv, showPage } from './page-env.ts'
import { appBody } from './views/app-view.ts'
import { appPath } from './views/layout.ts'
import { message } from './views/portal-views.ts'
import type { Visit } from './visit.ts'

/** Handlers bound here are opened by links of the form `/marketplace/view/<code>/?params[...]`. */
const LINK_PLACEMENT = 'REST_APP_URI'

export function appPages(core: Core): Hono<PageEnv> {
  const routes = new Hono<PageEnv>()
  const path = '/marketplace/app/:app'

  routes.get(`${path}/`, (context) => {
    const app = appOf(context)
    if (app === undefined) return unknownApp(core, context)
    return showApp(core, context, app, pageContent(core, context, app, pageOptions(queryOf(context))))
  })

  routes.get('/marketplace/view/:app/', (context) => {
    const app = appOf(context)
    const bound = app?.placements.find(({ placement }) => placement === LINK_PLACEMENT)
    if (app === undefined || bound === undefined || !app.finished) return unknownApp(core, context)
    const options = linkOptions(queryOf(context))
    return showApp(core, context, app, placementContent(core, context, { app, bound }, options))
  })

  routes.get('/marketplace/placement/:id/', (context) => {
    const found = placementOf(context.get('visit').portal, Number(context.req.param('id')))
    if (found === undefined || !found.app.finished) return unknownApp(core, context)
    const options = pageOptions(queryOf(context))
    return showApp(core, context, found.app, placementContent(core, context, found, options))
  })

  const actions: Readonly<Record<string, (visit: Visit, app: PortalApp, context: PageContext) => unknown>> = {
    install(visit, app) {
      beginInstall(app)
      finishWithoutPage(core, visit, app)
    },
    reinstall(visit, app) {
      beginAgain(app)
      finishWithoutPage(core, visit, app)
    },
    async uninstall({ portal }, app, context) {
      const clean = formDecode(await context.req.text()).get('clean') === 'Y'
      if (app.active) await uninstall(core, portal, app, { clean })
    }
  }
  for (const [name, act] of Object.entries(actions)) {
    routes.post(`${path}/${name}/`, async (context) => {
      const visit = context.get('visit')
      const app = appOf(context)
      if (app === undefined) return unknownApp(core, context)
      if (!visit.user.admin) return context.text('Only administrators install and remove applications.', 403)
      await act(visit, app, context)
      return context.redirect(appPath(app), 303)
    })
  }

  return routes
}

function showApp(
  core: Core,
  context: PageContext,
  app: PortalApp,
  { body, frame }: FrameContent
): Response | Promise<Response> {
  const whole = appBody(context.get('visit'), app, body, isSlider(context))
  return showPage(core, context, { title: app.name, active: appPath(app), body: whole, frame })
}

/** By number or by code. */
function appOf(context: PageContext): PortalApp | undefined {
  const { portal } = context.get('visit')
  const name = context.req.param('app') ?? ''
  return portal.apps.get(name) ?? [...portal.apps.values()].find(({ number }) => String(number) === name)
}

function placementOf(
  portal: Portal,
  id: number
): { readonly app: PortalApp; readonly bound: PlacementHandler } | undefined {
  for (const app of portal.apps.values()) {
    const bound = app.placements.find((one) => one.id === id)
    if (bound !== undefined) return { app, bound }
  }
  return undefined
}

function unknownApp(core: Core, context: PageContext): Response | Promise<Response> {
  const body = message('Nothing to show', 'No application of this portal is installed and bound here.')
  return showPage(core, context, { title: 'Not found', active: '/marketplace/', body }, 404)
}

/** Applications without an installer are finished at once; the event leaves after the page's answer. */
function finishWithoutPage(core: Core, { portal, user }: Visit, app: PortalApp): void {
  if (hasInstallPage(app)) return
  const deliveries = setInstalled(core, portal, app, { userId: user.id, installed: true })
  deliverAt(core, deliveries, core.clock.now())
}

function queryOf(context: PageContext): string {
  return new URL(context.req.url).search.slice(1)
}
