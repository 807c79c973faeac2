// Binding of placement handlers (portal-behaviour.md section 8).
import type { PlacementHandler, Portal } from '../../model/portal.ts'
import type { AppCall, Call, Method } from '../method.ts'
import { toInt, toPhp, toText } from '../php/convert.ts'
import { isArray, type PhpArray, type PhpValue } from '../php/value.ts'
import { accessDenied, argumentMissing, argumentType, plainException, RestError } from '../rest-error.ts'
import { checkHandlerUrl } from './handler-url.ts'
import { parameter } from './parameter.ts'
import { keepsOptions, PLACEMENT_LIMITS, PLACEMENT_SCOPES, USER_MODE_PLACEMENTS } from './placement-codes.ts'
import { listedCodes, visibleCodes } from './scoped-codes.ts'

export const placementMethods: readonly Method[] = [
  {
    name: 'placement.list',
    scope: 'placement',
    context: 'app',
    run: (call, params) => toPhp(listedCodes(PLACEMENT_SCOPES, call, params))
  },
  {
    name: 'placement.bind',
    scope: 'placement',
    context: 'app',
    run(call, params) {
      requireAdmin(call)
      const placement = requiredPlacement(params)
      const handler = toText(parameter(params, 'HANDLER'))
      if (handler === '') throw argumentMissing('The URL of the placement handler is not specified')
      if (!visibleCodes(PLACEMENT_SCOPES, call).includes(placement)) {
        throw new RestError('ERROR_PLACEMENT_NOT_FOUND', 'Placement not found')
      }
      checkHandlerUrl(handler)
      const userId = toInt(parameter(params, 'USER_ID'))
      if (userId !== 0 && !USER_MODE_PLACEMENTS.has(placement)) {
        throw new RestError('ERROR_PLACEMENT_USER_MODE', 'User mode is not available.')
      }
      checkRoom(call, placement, handler, userId)
      call.app.placements.push({
        id: nextPlacementId(call.portal),
        placement,
        handler,
        userId,
        title: toText(parameter(params, 'TITLE')),
        description: toText(parameter(params, 'DESCRIPTION')),
        langAll: arrayOf(parameter(params, 'LANG_ALL')),
        options: keepsOptions(placement) ? arrayOf(parameter(params, 'OPTIONS')) : new Map()
      })
      return true
    }
  },
  {
    name: 'placement.unbind',
    scope: 'placement',
    context: 'app',
    run(call, params) {
      requireAdmin(call)
      const placement = requiredPlacement(params)
      const handler = toText(parameter(params, 'HANDLER'))
      const user = parameter(params, 'USER_ID')
      const { app } = call
      const kept = app.placements.filter((bound) => {
        return (
          bound.placement !== placement ||
          (handler !== '' && bound.handler !== handler) ||
          (user !== undefined && bound.userId !== toInt(user))
        )
      })
      const removed = app.placements.length - kept.length
      app.placements = kept
      // Each one counts before and after its deletion.
      return toPhp({ count: removed * 2 })
    }
  },
  {
    name: 'placement.get',
    scope: 'placement',
    context: 'app',
    run(call) {
      requireAdmin(call)
      return toPhp(call.app.placements.map(printBinding))
    }
  }
]

function printBinding(bound: PlacementHandler): Record<string, PhpValue> {
  const { id, placement, userId, handler, options, title, description, langAll } = bound
  return { id, placement, userId, handler, options, title, description, langAll }
}

function requireAdmin({ user }: Call): void {
  if (!user.admin) throw accessDenied()
}

function requiredPlacement(params: PhpArray): string {
  const value = parameter(params, 'PLACEMENT') ?? ''
  if (typeof value !== 'string') throw argumentType('PLACEMENT', 'string')
  // The text of the source stands where the argument's name belongs.
  if (value === '') throw argumentMissing('The placement code is not specified')
  return value.toUpperCase()
}

function checkRoom({ app }: AppCall, placement: string, handler: string, userId: number): void {
  const there = app.placements.filter((bound) => bound.placement === placement && bound.userId === userId)
  const limit = PLACEMENT_LIMITS[placement]
  if (limit !== undefined && there.length >= limit) {
    throw new RestError('ERROR_PLACEMENT_MAX_COUNT', `Placement max count: ${limit}`)
  }
  if (there.some((bound) => bound.handler === handler)) {
    throw plainException('Unable to set placement handler: Handler already binded')
  }
}

function arrayOf(value: PhpValue | undefined): PhpArray {
  return isArray(value) ? value : new Map()
}

function nextPlacementId(portal: Portal): number {
  const ids = [...portal.apps.values()].flatMap((app) => app.placements.map((bound) => bound.id))
  return Math.max(0, ...ids) + 1
}
