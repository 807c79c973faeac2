// Binds the offline events that an application wants, as an administrator of the portal (portal-behaviour.md section 7.1).

import type { OfflineEvents, RestAccess } from '../app-types.ts'
import { AppError } from '../errors/app-error.ts'

interface Bound {
  readonly event?: unknown
  readonly handler?: unknown
  readonly offline?: unknown
}

/** Throws `misconfigured` for events that cannot be kept by a portal, or none at all. */
export function offlineNames({ events }: OfflineEvents): readonly string[] {
  const names = [...new Set(events.map((event) => event.trim().toUpperCase()))]
  for (const name of names) {
    // Life-cycle events are about the very access that is needed to fetch them.
    if (!/^[A-Z0-9_.]+$/.test(name) || name.startsWith('ONAPP') || name === 'ONOFFLINEEVENT') {
      throw new AppError('misconfigured', `The event ${name} cannot be an offline event: take it out.`, {
        field: 'offline.events'
      })
    }
  }
  if (names.length === 0) {
    throw new AppError('misconfigured', 'Name at least one offline event, or leave the option out.', {
      field: 'offline.events'
    })
  }
  return names
}

/**
 * Binds what is not bound. An event that cannot be bound keeps no other from it; the first error is thrown at the end:
 * `portal-error` with `ACCESS_DENIED` unless an administrator calls, with `ERROR_EVENT_NOT_FOUND` without the scope.
 */
export async function bindOffline(
  rest: Pick<RestAccess, 'call'>,
  names: readonly string[],
  notifyUrl: string | undefined
): Promise<void> {
  const { result } = await rest.call('event.get')
  const known = Array.isArray(result) ? (result as readonly Bound[]) : []
  const isBound = (name: string): boolean =>
    known.some(({ event, offline }) => event === name && Number(offline) === 1)
  const isTold = known.some(({ event, handler }) => event === 'ONOFFLINEEVENT' && handler === notifyUrl)
  const missing = [
    ...names.filter((name) => !isBound(name)).map((event) => ({ event, event_type: 'offline' })),
    ...(notifyUrl === undefined || isTold ? [] : [{ event: 'ONOFFLINEEVENT', handler: notifyUrl }])
  ]
  const errors: unknown[] = []
  for (const binding of missing) await bind(rest, binding).catch((error: unknown) => errors.push(error))
  if (errors.length > 0) throw errors[0]
}

async function bind(rest: Pick<RestAccess, 'call'>, params: Readonly<Record<string, string>>): Promise<void> {
  try {
    await rest.call('event.bind', params)
  } catch (error) {
    // Another process was faster; the portal has no code of its own for it.
    if (error instanceof AppError && /already bind/.test(error.portal?.error_description ?? '')) return
    throw error
  }
}
