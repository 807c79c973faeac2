// Fetches the events that portals keep for the application, so that nothing is lost while it is down (wire.md section 7.5).

import { audit } from '../audit.ts'
import type { OfflineEvents, PortalAccess } from '../app-types.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors/app-error.ts'
import type { KeepEvent } from '../events/keep-event.ts'
import type { InstallationKey } from '../records/installation.ts'
import { bindOffline, offlineNames } from './bindings.ts'
import { drainOrphans, drainPortion, type DrainMode, hasNoReservation } from './drain.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
const defaultEveryMs = 10 * minuteMs
/** One process at a time for each portal; prolonged before each portion. */
const leaseMs = 2 * minuteMs
/** Portals looked at, and visited, in one sweep. */
const lookedAt = 500
const visitedAtMost = 200
const visitedAtOnce = 8
/** A portal with more does not hold up the others: it goes on in the next sweep. */
const portionsAtOnce = 20
/** Rows of a process that died are looked for this often, and after every failure. */
const orphansEveryMs = 60 * minuteMs

/** `urgent`: the next sweep should be soon. */
type Urgency = 'urgent' | 'no'

export interface Offline {
  /** An event that says that there is something to fetch, or to bind. */
  heard(event: string, memberId: string): Urgency
  /** The application was opened there: perhaps it is new. Counts once in the life of this process. */
  opened(memberId: string): Urgency
  /** Binds and fetches where it is time, in a bounded number of portals. */
  sweep(): Promise<void>
}

/** What this process remembers of a portal; losing it costs a call or two. */
interface Memory {
  readonly mode: DrainMode
  readonly orphansAt: number
}

export function createOffline(
  context: Context,
  options: OfflineEvents,
  portal: (memberId: string) => PortalAccess,
  keepEvent: KeepEvent
): Offline {
  const { store, env, clientId } = context
  const names = offlineNames(options)
  const everyMs = options.everyMs ?? defaultEveryMs
  const urgent = new Map<string, 'drain' | 'bind'>()
  const memories = new Map<string, Memory>()
  /** Portals where binding has been begun and not finished. */
  const unbound = new Set<string>()
  const opened = new Set<string>()
  let cursor: string | undefined

  /** At most once in `ms`, by any of the processes. */
  async function isTime(what: string, memberId: string, ms: number): Promise<boolean> {
    const name = JSON.stringify([what, clientId, memberId])
    return (await store.budgets.reserve(name, { burst: 1, perSecond: 1000 / ms }, 1, 0)) !== undefined
  }

  async function duePortals(): Promise<readonly string[]> {
    const due: string[] = []
    const found = await store.portals.listInstallations({
      clientId,
      state: 'active',
      ...(cursor !== undefined && { after: cursor }),
      limit: lookedAt
    })
    for (const { memberId } of found) {
      cursor = memberId
      if (await isTime('offline', memberId, everyMs)) due.push(memberId)
      if (due.length === visitedAtMost) return due
    }
    if (found.length < lookedAt) cursor = undefined
    return due
  }

  async function visit(memberId: string, wanted: 'drain' | 'bind'): Promise<void> {
    const key = { clientId, memberId }
    const lease = JSON.stringify(['offline', clientId, memberId])
    // Of this visit alone: processes may have been given one name.
    const owner = Buffer.from(env.random(16)).toString('base64url')
    const isOurs = async (): Promise<boolean> =>
      (await store.portals.acquireLease(lease, owner, leaseMs)).granted
    if (!(await isOurs())) {
      urgent.set(memberId, wanted)
      return
    }
    try {
      const daily = await isTime('offline-bindings', memberId, dayMs)
      if (daily || wanted === 'bind' || unbound.has(memberId)) await bind(key)
      await drain(key, isOurs)
    } catch (error) {
      memories.delete(memberId)
      if (!(error instanceof AppError)) throw error
      env.logger.warn({ memberId, why: error.message }, 'Offline events could not be fetched; tried again')
    } finally {
      await store.portals.releaseLease(lease, owner)
    }
  }

  async function bind(key: InstallationKey): Promise<void> {
    const { memberId } = key
    const again = unbound.has(memberId)
    unbound.add(memberId)
    try {
      await bindOffline(portal(memberId), names, options.notifyUrl)
    } catch (error) {
      if (!again && error instanceof AppError) {
        await audit(context, key, 'offline-not-bound', {
          details: { code: error.portal?.error ?? error.code }
        })
      }
      throw error
    }
    unbound.delete(memberId)
  }

  async function drain(key: InstallationKey, isOurs: () => Promise<boolean>): Promise<void> {
    const { memberId } = key
    const parts = { key, rest: portal(memberId), keepEvent, now: env.now }
    const { mode = 'reserve', orphansAt = 0 } = memories.get(memberId) ?? {}
    if (mode === 'reserve' && env.now() >= orphansAt) await drainOrphans(parts)
    memories.set(memberId, { mode, orphansAt: env.now() + orphansEveryMs })
    for (let portion = 0; portion < portionsAtOnce; portion += 1) {
      if (!(await isOurs())) return
      if ((await drainAsPlanAllows(parts, memberId)) === 'empty') return
    }
    urgent.set(memberId, 'drain')
  }

  async function drainAsPlanAllows(
    parts: Parameters<typeof drainPortion>[0],
    memberId: string
  ): Promise<'more' | 'empty'> {
    const memory = memories.get(memberId)
    try {
      return await drainPortion(parts, memory?.mode ?? 'reserve')
    } catch (error) {
      if (memory === undefined || memory.mode === 'take' || !hasNoReservation(error)) throw error
      memories.set(memberId, { ...memory, mode: 'take' })
      return drainPortion(parts, 'take')
    }
  }

  return {
    heard(event, memberId) {
      // An update takes what is bound away.
      if (event === 'ONAPPINSTALL' || event === 'ONAPPUPDATE') urgent.set(memberId, 'bind')
      else if (event !== 'ONOFFLINEEVENT') return 'no'
      else if (!urgent.has(memberId)) urgent.set(memberId, 'drain')
      return 'urgent'
    },

    opened(memberId) {
      if (opened.has(memberId)) return 'no'
      opened.add(memberId)
      if (!urgent.has(memberId)) urgent.set(memberId, 'drain')
      return 'urgent'
    },

    async sweep() {
      const wanted = new Map(urgent)
      urgent.clear()
      for (const memberId of await duePortals()) if (!wanted.has(memberId)) wanted.set(memberId, 'drain')
      const visits = [...wanted]
      for (let first = 0; first < visits.length; first += visitedAtOnce) {
        const group = visits.slice(first, first + visitedAtOnce)
        await Promise.all(group.map(([memberId, what]) => visit(memberId, what)))
      }
    }
  }
}
