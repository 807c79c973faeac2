// Control calls about what a portal lets its callers spend: limits, and applications blocked by hand.

import { Hono } from 'hono'
import { emptyLoad } from '../limits/load.ts'
import { operatingState } from '../limits/operating.ts'
import { levelOf } from '../limits/rate.ts'
import { resolveLimits } from '../limits/resolve-limits.ts'
import type { Portal } from '../model/portal.ts'
import type { HoldAnswer, LimitsAnswer } from './contract.ts'
import type { ControlDeps } from './control-app.ts'
import { findApp, findPortal } from './find.ts'
import { Input, InputError } from './input.ts'
import { readLimits } from './read-portal-seed.ts'

export function loadRoutes({ core }: ControlDeps): Hono {
  const routes = new Hono()

  routes.get('/portals/:memberId/limits', (context) => {
    const portal = findPortal(core.world, context.req.param('memberId'))
    return context.json(limitsOf(portal, core.clock.now()))
  })

  /** Counters begin again. */
  routes.post('/portals/:memberId/limits', async (context) => {
    const portal = findPortal(core.world, context.req.param('memberId'))
    const limits = readLimits(new Input(await context.req.text()))
    if (limits === undefined) throw new InputError('limits', 'is required: a preset or an object')
    portal.limits = resolveLimits(limits)
    portal.load = emptyLoad()
    return context.json(limitsOf(portal, core.clock.now()))
  })

  routes.post('/portals/:memberId/apps/:clientId/hold', async (context) => {
    const portal = findPortal(core.world, context.req.param('memberId'))
    const app = findApp(portal, context.req.param('clientId'))
    app.onHold = new Input(await context.req.text()).flag('hold') ?? true
    return context.json({ onHold: app.onHold } satisfies HoldAnswer)
  })

  return routes
}

function limitsOf({ limits, load }: Portal, now: number): LimitsAnswer {
  const { rate, operating, cutOffMs, costs, latency } = limits
  return {
    limits: {
      rate: rate ?? null,
      operating: operating ?? null,
      cutOffMs: cutOffMs ?? null,
      costs,
      latency
    },
    rates: [...load.buckets.keys()].map((source) => ({
      source,
      level: rate === undefined ? 0 : levelOf(load, rate, source, now)
    })),
    operating: [...new Set([...load.baskets.keys(), ...load.blocks.keys()])].map((key) => {
      const [, caller = '', method = ''] = key.split('|')
      return { caller, method, ...operatingState(load, key, now) }
    })
  }
}
