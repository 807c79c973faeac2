// An event happens: who hears of it, with which body, and when it is delivered.

import { mayReceiveEvents } from '../auth-server/standing.ts'
import type { EventHandler, Portal, PortalApp } from '../model/portal.ts'
import type { PortalChange } from '../model/rest.ts'
import type { Plain } from '../portal/php/convert.ts'
import type { Exchange } from '../server/exchange.ts'
import type { Core } from '../world/core.ts'
import { type EventInput, eventBody } from './event-body.ts'
import { queueChange } from './offline-queue.ts'

export interface AppEvent {
  readonly portal: Portal
  readonly app: PortalApp
  readonly event: string
  readonly data: Plain | undefined
  readonly userId: number | undefined
}

/** Where the life-cycle events of an application go when nothing is bound. */
export type Fallback = 'install-url' | 'nowhere'

/** An event that has happened and waits to be delivered. */
export type Delivery = () => Promise<Exchange>

interface Target {
  readonly url: string
  readonly handlerId: number | undefined
  readonly userId: number | undefined
}

/**
 * An event for one application: to its event URL, else to its bound handlers, else to the install URL of an
 * application without a page. Nothing leaves for an application that is not installed, finished and paid for;
 * ONAPPUNINSTALL is the exception (portal-behaviour.md section 7.3).
 */
export function happen(core: Core, input: AppEvent, fallback: Fallback): Delivery[] {
  const uninstalling = input.event === 'ONAPPUNINSTALL'
  if (!uninstalling && !mayHear(core, input.portal, input.app)) return []
  return targetsOf(input, fallback).map((target) => deliveryOf(core, input, target))
}

/**
 * A change made through REST: every application of the portal that has bound a handler hears of it; life-cycle events
 * are heard by the application they are about and by nobody else.
 */
export function changeHappened(core: Core, portal: Portal, change: PortalChange): Delivery[] {
  const ownOnly = change.event.startsWith('ONAPP')
  const hearing = [...portal.apps.values()].filter(
    (app) => mayHear(core, portal, app) && (!ownOnly || app.clientId === change.clientId)
  )
  return hearing.flatMap((app) => {
    const { event, userId } = change
    const input: AppEvent = { portal, app, event, data: change.data as Plain, userId }
    const online = boundTargets(input).map((target) => deliveryOf(core, input, target))
    return queueChange(app, change, core.clock.now()) ? [...online, ...tellOfQueue(core, input)] : online
  })
}

/** ONOFFLINEEVENT to those of its bindings whose pause since the last one is over; the others are not told later. */
function tellOfQueue(core: Core, change: AppEvent): Delivery[] {
  const { app } = change
  const now = core.clock.now()
  const input: AppEvent = { ...change, event: 'ONOFFLINEEVENT', data: '' }
  return app.handlers
    .filter(({ id, event, offline, minTimeoutMs }) => {
      const pausing = now - (app.toldOfOffline.get(id) ?? -Infinity) < (minTimeoutMs ?? 0)
      return event === input.event && offline === undefined && !pausing
    })
    .map((bound) => {
      app.toldOfOffline.set(bound.id, now)
      return deliveryOf(core, input, targetOf(bound, input))
    })
}

function mayHear(core: Core, portal: Portal, app: PortalApp): boolean {
  return mayReceiveEvents(portal, app, Math.floor(core.clock.now() / 1000))
}

function targetsOf(input: AppEvent, fallback: Fallback): Target[] {
  const { app, userId } = input
  // The row of the event URL is made with the application and carries its number.
  if (app.eventUrl !== undefined) return [{ url: app.eventUrl, handlerId: app.number, userId }]
  const bound = boundTargets(input)
  if (bound.length > 0 || fallback === 'nowhere') return bound
  const hasPage = app.kind.endsWith('-ui')
  return hasPage || app.installUrl === undefined
    ? []
    : [{ url: app.installUrl, handlerId: undefined, userId }]
}

function boundTargets(input: AppEvent): Target[] {
  return input.app.handlers
    .filter((bound) => bound.event === input.event && bound.offline === undefined)
    .map((bound) => targetOf(bound, input))
}

function targetOf(bound: EventHandler, { userId }: AppEvent): Target {
  return { url: bound.handler, handlerId: bound.id, userId: bound.authType || userId }
}

/** Body, tokens and `ts` are made now; the POST leaves when the delivery is called. */
function deliveryOf(core: Core, input: AppEvent, target: Target): Delivery {
  const { portal, event } = input
  const full: EventInput = { ...input, handlerId: target.handlerId, userId: target.userId }
  const body = eventBody(core, full)
  return () =>
    core.send({
      url: target.url,
      headers: { 'user-agent': 'Bitrix24 Webhook Engine' },
      body,
      subject: { on: 'event', portal: portal.memberId, method: event }
    })
}
