// Control calls about one application of one portal: new, install, open, events, uninstall.

import { Hono } from 'hono'
import { carriesRefreshToken } from '../events/event-auth.ts'
import { happen } from '../events/fire-event.ts'
import type { FrameFormAge } from '../frame/frame-form.ts'
import { frameAddress, type FrameOpening, postFrame, renderFrame } from '../frame/open-frame.ts'
import { install, type InstallOptions } from '../install/install.ts'
import { registerApp } from '../install/register-app.ts'
import { uninstall } from '../install/uninstall.ts'
import type { Portal } from '../model/portal.ts'
import type { Plain } from '../portal/php/convert.ts'
import type { Exchange } from '../server/exchange.ts'
import { parseDuration } from '../clock/duration.ts'
import { firstAdmin } from '../world/create-portal.ts'
import type { AppCredentials, InstallAnswer, OpenAnswer } from './contract.ts'
import type { ControlDeps } from './control-app.ts'
import { findApp, findPortal, findUser } from './find.ts'
import { asObject, asText, Input, InputError } from './input.ts'
import { readAppSeed } from './read-app-seed.ts'

const FORMS: readonly FrameFormAge[] = ['today', 'oldest']

export function appRoutes({ core }: ControlDeps): Hono {
  const { world } = core
  const routes = new Hono()
  const path = '/portals/:memberId/apps/:clientId'

  routes.post('/portals/:memberId/apps', async (context) => {
    const portal = findPortal(world, context.req.param('memberId'))
    const seed = readAppSeed(world, portal, new Input(await context.req.text()))
    const { clientId, clientSecret, applicationToken } = registerApp(world, portal, seed)
    return context.json({ clientId, clientSecret, applicationToken } satisfies AppCredentials)
  })

  routes.post(`${path}/install`, async (context) => {
    const portal = findPortal(world, context.req.param('memberId'))
    const app = findApp(portal, context.req.param('clientId'))
    const options = readInstall(portal, new Input(await context.req.text()))
    const exchanges = await install(core, portal, app, options)
    return context.json({ applicationToken: app.applicationToken, exchanges } satisfies InstallAnswer)
  })

  routes.post(`${path}/open`, async (context) => {
    const portal = findPortal(world, context.req.param('memberId'))
    const app = findApp(portal, context.req.param('clientId'))
    const input = new Input(await context.req.text())
    const opening = { portal, app, ...readOpening(portal, input) }
    const where = frameAddress(opening)
    if (!where.ok) throw new InputError('clientId', where.message, 409)
    const form = renderFrame(core, opening, where.address)
    if (input.flag('send') === false) return context.json(form satisfies OpenAnswer)
    const exchange = await postFrame(core, portal, form)
    return context.json({ ...form, exchange } satisfies OpenAnswer)
  })

  routes.post(`${path}/uninstall`, async (context) => {
    const portal = findPortal(world, context.req.param('memberId'))
    const app = findApp(portal, context.req.param('clientId'))
    const clean = new Input(await context.req.text()).flag('clean') ?? false
    if (!app.active) throw new InputError('clientId', 'is not installed on this portal', 409)
    return context.json({ exchanges: await uninstall(core, portal, app, { clean }) })
  })

  routes.post(`${path}/events`, async (context) => {
    const portal = findPortal(world, context.req.param('memberId'))
    const app = findApp(portal, context.req.param('clientId'))
    const input = new Input(await context.req.text())
    const event = input.required('event', 'the name of an event', asText).toUpperCase()
    const data = input.raw('data') as Plain | undefined
    const userId = readActingUser(portal, event, input)
    const exchanges: Exchange[] = []
    for (const deliver of happen(core, { portal, app, event, data, userId }, 'install-url')) {
      exchanges.push(await deliver())
    }
    return context.json({ exchanges })
  })

  return routes
}

function readInstall(portal: Portal, input: Input): InstallOptions {
  return {
    userId: input.has('userId') ? findUser(portal, input.raw('userId')).id : firstAdmin(portal),
    event: input.optional('event', '"now", "never" or {"delay": "5m"}', asTiming) ?? 'now',
    finish: input.flag('finish') ?? true,
    form: input.oneOf('form', FORMS) ?? 'today',
    rotateApplicationToken: input.flag('rotateApplicationToken') ?? false
  }
}

function asTiming(value: unknown): InstallOptions['event'] | undefined {
  if (value === 'now' || value === 'never') return value
  const delayMs = parseDuration(asObject(value)?.['delay'])
  return delayMs === undefined ? undefined : { delayMs }
}

function readOpening(portal: Portal, input: Input): Omit<FrameOpening, 'portal' | 'app'> {
  return {
    userId: findUser(portal, input.raw('userId')).id,
    placement: input.text('placement')?.toUpperCase() ?? 'DEFAULT',
    options: (input.optional('options', 'an object', asObject) ?? {}) as Readonly<Record<string, Plain>>,
    form: input.oneOf('form', FORMS) ?? 'today'
  }
}

/** Nobody, as for automation, unless the call names somebody or the event always has its user. */
function readActingUser(portal: Portal, event: string, input: Input): number | undefined {
  if (input.has('userId')) return findUser(portal, input.raw('userId')).id
  return carriesRefreshToken(event) ? firstAdmin(portal) : undefined
}
