// Routes of the sandbox's panel on portal pages: what it shows, and the buttons that move the clock.

import { Hono } from 'hono'
import { parseDuration } from '../clock/duration.ts'
import { asMoment } from '../control/input.ts'
import { toText } from '../portal/php/convert.ts'
import { formDecode } from '../portal/php/form-decode.ts'
import type { Core } from '../world/core.ts'
import type { PageEnv } from './page-env.ts'
import { panelState } from './panel-state.ts'

/** Requests below are the sandbox's own and no part of what a portal receives. */
export const PANEL = '/sandbox-panel/'

export function panelRoutes(core: Core): Hono<PageEnv> {
  const routes = new Hono<PageEnv>()

  routes.get(PANEL, (context) => context.json(panelState(core, context.get('visit').portal)))

  routes.post(`${PANEL}clock/`, async (context) => {
    const spanMs = parseDuration(toText(formDecode(await context.req.text()).get('advance')))
    if (spanMs === undefined || asMoment(core.clock.now() + spanMs) === undefined) {
      return context.json({ error: 'the clock cannot be moved so far' }, 400)
    }
    await core.clock.advance(spanMs)
    await core.clock.settle()
    return context.json(panelState(core, context.get('visit').portal))
  })

  return routes
}
