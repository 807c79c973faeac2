// Control calls about portals: new, renamed, plan.

import { Hono } from 'hono'
import { addressOf, infoOf } from '../server/portal-estate.ts'
import type { PlanAnswer } from './contract.ts'
import { findPortal } from './find.ts'
import { asMoment, Input, InputError } from './input.ts'
import { readPortalSeed } from './read-portal-seed.ts'
import type { ControlDeps } from './control-app.ts'

export function portalRoutes({ core, estate }: ControlDeps): Hono {
  const { world } = core
  const routes = new Hono()

  routes.get('/portals', (context) => context.json([...world.portals.values()].map(infoOf)))

  routes.post('/portals', async (context) => {
    const seed = readPortalSeed(new Input(await context.req.text()))
    return context.json(infoOf(await estate.open(seed)))
  })

  routes.post('/portals/:memberId/rename', async (context) => {
    const portal = findPortal(world, context.req.param('memberId'))
    await estate.rename(portal)
    return context.json(addressOf(portal))
  })

  routes.post('/portals/:memberId/plan', async (context) => {
    const portal = findPortal(world, context.req.param('memberId'))
    const input = new Input(await context.req.text())
    const plan = input.text('plan')
    const closed = input.flag('closed')
    const paidUntil = readPaidUntil(input)
    if (plan !== undefined) portal.plan = plan
    if (closed !== undefined) portal.closed = closed
    if (paidUntil !== undefined) {
      for (const app of portal.apps.values()) app.paidUntil = paidUntil.seconds
    }
    return context.json({ plan: portal.plan, closed: portal.closed } satisfies PlanAnswer)
  })

  return routes
}

/** `null` takes the end of payment away. */
function readPaidUntil(input: Input): { readonly seconds: number | undefined } | undefined {
  if (!input.has('paidUntil')) return undefined
  if (input.raw('paidUntil') === null) return { seconds: undefined }
  const at = asMoment(input.raw('paidUntil'))
  if (at === undefined) throw new InputError('paidUntil', 'must be a moment in milliseconds or null')
  return { seconds: Math.floor(at / 1000) }
}
