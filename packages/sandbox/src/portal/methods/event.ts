// Binding of event handlers (portal-behaviour.md section 7.1).
import type { EventHandler, Portal, PortalApp } from '../../model/portal.ts'
import type { Call, Method } from '../method.ts'
import { toInt, toPhp, toText } from '../php/convert.ts'
import { isArray, phpMap, type PhpArray } from '../php/value.ts'
import { accessDenied, argumentError, argumentMissing, plainException, RestError } from '../rest-error.ts'
import { checkHandlerUrl } from './handler-url.ts'
import { parameter } from './parameter.ts'
import { listedCodes, visibleCodes } from './scoped-codes.ts'

/** Events of the portal with the scope that makes them visible; `''` is every application's. */
const EVENT_SCOPES: Readonly<Record<string, string>> = {
  ONAPPINSTALL: '',
  ONAPPUNINSTALL: '',
  ONAPPUPDATE: '',
  ONAPPPAYMENT: '',
  ONAPPMETHODCONFIRM: '',
  ONAPPTEST: '',
  ONOFFLINEEVENT: '',
  ONUSERADD: 'user',
  ONCRMDEALADD: 'crm',
  ONCRMDEALUPDATE: 'crm',
  ONCRMDEALDELETE: 'crm'
}

export const eventMethods: readonly Method[] = [
  {
    name: 'events',
    scope: '',
    context: 'app',
    run: (call, params) => toPhp(listedCodes(EVENT_SCOPES, call, params))
  },
  {
    name: 'event.bind',
    scope: '',
    context: 'app',
    run(call, params) {
      const event = requiredName(params)
      const offline = isOffline(params)
      const handler = offline ? '' : requiredHandler(params)
      if (!visibleCodes(EVENT_SCOPES, call).includes(event))
        throw new RestError('ERROR_EVENT_NOT_FOUND', 'Event not found')
      if (!offline) checkHandlerUrl(handler)
      const authType = offline ? offlineUser(call) : bindingUser(call, params)
      const { app, connector } = call
      const source = offline ? { offline: { connector } } : {}
      if (app.handlers.some((one) => sameBinding(one, event, handler, source) && one.authType === authType)) {
        throw plainException('Unable to set event handler: Handler already binded')
      }
      const minTimeoutMs = minTimeout(params)
      app.handlers.push({ id: nextHandlerId(call.portal), event, handler, authType, minTimeoutMs, ...source })
      return true
    }
  },
  {
    name: 'event.unbind',
    scope: '',
    context: 'app',
    run(call, params) {
      const event = requiredName(params)
      const offline = isOffline(params)
      const handler = offline ? '' : requiredHandler(params)
      const authType = offline ? offlineUser(call) : unbindingUser(call, params)
      const { app, connector } = call
      const source = offline ? { offline: { connector } } : {}
      const kept = app.handlers.filter((bound) => {
        const same = sameBinding(bound, event, handler, source)
        return !same || (authType !== undefined && bound.authType !== authType)
      })
      const count = app.handlers.length - kept.length
      app.handlers = kept
      return toPhp({ count })
    }
  },
  {
    name: 'event.get',
    scope: '',
    context: 'app',
    run({ app, user }) {
      const seen = app.handlers.filter((bound) => user.admin || bound.authType === user.id)
      return toPhp(
        seen.map(({ event, handler, authType, offline }) =>
          offline === undefined
            ? { event, handler, auth_type: String(authType), offline: 0 }
            : { event, connector_id: offline.connector, offline: 1 }
        )
      )
    }
  },
  {
    name: 'event.test',
    scope: '',
    context: 'app',
    run(call, params) {
      const data = phpMap([
        ['QUERY', params],
        ['LANGUAGE_ID', call.portal.language]
      ])
      call.changed({ event: 'ONAPPTEST', data })
      return 1
    }
  }
]

function requiredName(params: PhpArray): string {
  const event = toText(parameter(params, 'EVENT')).toUpperCase()
  if (event === '') throw argumentMissing('EVENT')
  return event
}

function requiredHandler(params: PhpArray): string {
  const handler = toText(parameter(params, 'HANDLER'))
  if (handler === '') throw argumentMissing('HANDLER')
  return handler
}

function isOffline(params: PhpArray): boolean {
  const type = toText(parameter(params, 'EVENT_TYPE'))
  if (type !== '' && type !== 'online' && type !== 'offline') {
    throw argumentError('EVENT_TYPE', 'Value must be one of {online|offline}')
  }
  return type === 'offline'
}

/** Nobody's token goes anywhere; only an administrator may have the portal keep events. */
function offlineUser({ user }: Call): number {
  if (!user.admin) throw accessDenied()
  return 0
}

/** Of ONOFFLINEEVENT, in seconds; 0 = whenever something was queued. */
function minTimeout(params: PhpArray): number {
  const options = parameter(params, 'OPTIONS')
  const seconds = isArray(options) ? parameter(options, 'minTimeout') : undefined
  return Math.max(0, seconds === undefined ? 1 : toInt(seconds)) * 1000
}

/** 0 is the acting user; only an administrator may bind another user, others are bound to themselves. */
function bindingUser({ user }: Call, params: PhpArray): number {
  const wanted = toInt(parameter(params, 'AUTH_TYPE'))
  if (user.admin) return wanted
  if (wanted !== 0 && wanted !== user.id) throw bindingDenied()
  return user.id
}

/** For an administrator without `AUTH_TYPE` every user's binding; others must send their id as an integer, if at all. */
function unbindingUser({ user }: Call, params: PhpArray): number | undefined {
  const given = parameter(params, 'AUTH_TYPE')
  if (user.admin) return given === undefined ? undefined : toInt(given)
  if (given !== undefined && given !== user.id) throw bindingDenied()
  return user.id
}

function bindingDenied(): RestError {
  return accessDenied('Event binding with AUTH_TYPE requires administrator access rights')
}

function sameBinding(
  bound: EventHandler,
  event: string,
  handler: string,
  { offline }: Pick<EventHandler, 'offline'>
): boolean {
  const sameSource = bound.offline?.connector === offline?.connector
  return sameSource && bound.event === event && bound.handler === handler
}

function nextHandlerId(portal: Portal): number {
  const apps: PortalApp[] = [...portal.apps.values()]
  return Math.max(0, ...apps.flatMap((app) => app.handlers.map((bound) => bound.id))) + 1
}
