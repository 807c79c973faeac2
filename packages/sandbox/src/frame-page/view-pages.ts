// Routes of the pages around applications: feed, deals, people, the list of applications, and who is signed in.

import { Hono } from 'hono'
import { setCookie } from 'hono/cookie'
import type { CrmRow } from '../model/portal.ts'
import { seesRow } from '../portal/crm/visibility.ts'
import { toText } from '../portal/php/convert.ts'
import { formDecode } from '../portal/php/form-decode.ts'
import type { Core } from '../world/core.ts'
import { placementContent } from './frame-content.ts'
import { isSlider, type PageEnv, showPage } from './page-env.ts'
import { dealCard, dealList, type DealTab } from './views/deal-views.ts'
import { nothing } from './views/parts.ts'
import { applicationList, feed, message, peopleList } from './views/portal-views.ts'
import { userCookieName, type Visit } from './visit.ts'

const DEAL_TAB = 'CRM_DEAL_DETAIL_TAB'

export function viewPages(core: Core): Hono<PageEnv> {
  const routes = new Hono<PageEnv>()

  routes.get('/', (context) =>
    showPage(core, context, { title: 'Feed', active: '/', body: feed(context.get('visit')) })
  )

  routes.get('/company/', (context) =>
    showPage(core, context, { title: 'People', active: '/company/', body: peopleList(context.get('visit')) })
  )

  routes.get('/marketplace/', (context) => {
    const body = applicationList(context.get('visit'))
    return showPage(core, context, { title: 'Applications', active: '/marketplace/', body })
  })

  routes.get('/crm/deal/', (context) => {
    const body = dealList(context.get('visit'), Number(context.req.query('page') ?? 1) || 1)
    return showPage(core, context, { title: 'Deals', active: '/crm/deal/', body })
  })

  routes.get('/crm/deal/details/:id/', (context) => {
    const visit = context.get('visit')
    const deal = visit.portal.deals.get(Number(context.req.param('id')))
    const active = '/crm/deal/'
    if (deal === undefined || !seesRow(visit.user, deal)) {
      const body = message('No such deal', 'It was deleted, or you may not see it.')
      return showPage(core, context, { title: 'Deal', active, body }, 404)
    }
    const tabs = dealTabs(visit)
    const open = tabs.find(({ bound }) => String(bound.id) === context.req.query('tab'))
    const shown = open && placementContent(core, context, open, { ID: deal['ID'] ?? '' })
    const content = shown?.body ?? nothing()
    const body = isSlider(context) && shown ? content : dealCard(visit, deal, tabs, open, content)
    return showPage(core, context, { title: titleOf(deal), active, body, frame: shown?.frame })
  })

  routes.post('/login/', async (context) => {
    const { portal } = context.get('visit')
    const fields = formDecode(await context.req.text())
    const user = portal.users.get(Number(toText(fields.get('user'))))
    if (!user?.active) return context.text('This portal has no such person.', 404)
    setCookie(context, userCookieName(portal), String(user.id), {
      httpOnly: true,
      sameSite: 'Lax',
      path: '/'
    })
    return context.redirect(ownPath(portal.url, toText(fields.get('back'))), 303)
  })

  return routes
}

/** Handlers of applications whose installation is finished; what is bound for one person is shown to that person. */
function dealTabs({ portal, user }: Visit): DealTab[] {
  return [...portal.apps.values()]
    .filter((app) => app.active && app.finished)
    .flatMap((app) =>
      app.placements
        .filter((bound) => bound.placement === DEAL_TAB && [0, user.id].includes(bound.userId))
        .map((bound) => ({ app, bound }))
    )
}

function titleOf(deal: CrmRow): string {
  return deal['TITLE'] ?? `Deal ${deal['ID']}`
}

/** Where to go back to: a path of this portal, whatever the form says. */
function ownPath(origin: string, back: string): string {
  const url = URL.parse(back, origin)
  return back.startsWith('/') && url?.origin === origin ? url.pathname + url.search : '/'
}
