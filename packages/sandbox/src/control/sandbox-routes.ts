// Control calls about the sandbox as a whole: clock, requests, settings, reset.

import { Hono } from 'hono'
import type { Settings } from '../model/settings.ts'
import type { ClockAnswer, ResetAnswer } from './contract.ts'
import type { ControlDeps } from './control-app.ts'
import { asMoment, Input, InputError } from './input.ts'
import { readLimits } from './read-portal-seed.ts'

export function sandboxRoutes({ core, reset }: ControlDeps): Hono {
  const { clock, log, world } = core
  const routes = new Hono()
  const time = (): ClockAnswer => ({ now: Math.floor(clock.now()), frozen: clock.frozen })

  routes.get('/clock', (context) => context.json(time()))

  routes.post('/clock', async (context) => {
    const input = new Input(await context.req.text())
    const freeze = input.flag('freeze')
    const set = input.moment('set')
    const advance = input.span('advance')
    if (asMoment((set ?? clock.now()) + (advance ?? 0)) === undefined) {
      throw new InputError('advance', 'leads past the last moment that tokens can hold')
    }
    // Frozen first and released last, so that no real time slips in between.
    if (freeze === true) await clock.freeze()
    if (set !== undefined) await clock.set(set)
    if (advance !== undefined) await clock.advance(advance)
    if (freeze === false) await clock.unfreeze()
    await clock.settle()
    return context.json(time())
  })

  routes.get('/requests', (context) => context.json(log.list()))
  routes.delete('/requests', (context) => {
    log.clear()
    return context.body(null, 204)
  })

  routes.get('/settings', (context) => context.json(world.settings))
  routes.post('/settings', async (context) => {
    Object.assign(world.settings, readSettings(new Input(await context.req.text())))
    return context.json(world.settings)
  })

  routes.post('/reset', async (context) => {
    return context.json({ portals: await reset() } satisfies ResetAnswer)
  })

  return routes
}

function readSettings(input: Input): Partial<Settings> {
  const given = {
    singleUseRefresh: input.flag('singleUseRefresh'),
    deterministicTokens: input.flag('deterministicTokens'),
    appInfoExpires: input.oneOf('appInfoExpires', ['text', 'number', 'absent']),
    appInfoUserId: input.flag('appInfoUserId'),
    tokenParameters: input.oneOf('tokenParameters', ['any', 'query-only']),
    overloadStatus: input.optional('overloadStatus', '401 or 503', (value) =>
      value === 401 || value === 503 ? value : undefined
    ),
    limits: readLimits(input)
  } satisfies { [K in keyof Settings]: Settings[K] | undefined }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}
