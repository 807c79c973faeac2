// Puts an application together from its parts.

import { createTokenEndpoint } from './auth-server/token-request.ts'
import type { App, AppOptions, PortalAccess } from './app-types.ts'
import { type Background, createBackground } from './background/background.ts'
import { cleanUp } from './background/clean-up.ts'
import { createCodeFlow } from './code-flow/code-flow.ts'
import type { Context } from './context.ts'
import { createEnv } from './env/env.ts'
import { AppError } from './errors/app-error.ts'
import { createAcceptEvent } from './events/accept-event.ts'
import { createDelivery } from './events/deliver.ts'
import { createEventJudge } from './events/judge-event.ts'
import { createKeepEvent, type KeepEvent } from './events/keep-event.ts'
import { createQuarantine } from './events/quarantine.ts'
import { createEventReceiver } from './events/receive-event.ts'
import { createVisits, type ProvenVisit } from './frame/visits.ts'
import { createGrants } from './grants/grants.ts'
import { keepGrantsAlive } from './grants/keep-alive.ts'
import { createStatusCheck } from './install/check-status.ts'
import { listEvents, listPortals } from './listings.ts'
import { createGuardedFetch, resolveAuthServers } from './net/index.ts'
import { createOffline } from './offline/offline.ts'
import { createPortalLimits } from './portal/limits.ts'
import { portalAccess } from './portal/portal-access.ts'
import { createProver } from './proof/prove.ts'
import { createRoutes } from './routes.ts'
import { createSessions } from './session/sessions.ts'
import { createStoreAlarm } from './store-alarm.ts'
import { exportPortals } from './transfer/export-portals.ts'
import { importPortal } from './transfer/import-portal.ts'
import { createUnreadableReport } from './unreadable-report.ts'
import { checkKeys, encryptStore } from './vault/index.ts'

const defaultRate = { burst: 50, perSecond: 2 }

/** Throws `misconfigured` for options that cannot work. */
export function createApp(options: AppOptions): App {
  for (const field of ['clientId', 'clientSecret'] as const) {
    if (options[field] === '') throw new AppError('misconfigured', `The option ${field} is empty.`, { field })
  }
  const env = createEnv(options.env)
  const authServers = resolveAuthServers(options.authServers)
  const guarded =
    options.fetch === undefined
      ? createGuardedFetch({
          // The operator named these servers himself; the sandbox's is on this machine.
          allowHosts: [...(options.allowPortals ?? []), ...authServers.map((server) => new URL(server).host)]
        })
      : undefined
  const processName = options.processName ?? `${process.pid}-${Buffer.from(env.random(4)).toString('hex')}`
  const reportUnreadable = createUnreadableReport({ store: options.store, env, processName })
  const context: Context = {
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    store: encryptStore(options.store, options.keys, env.random, reportUnreadable),
    keys: options.keys,
    authServers,
    fetch: options.fetch ?? guarded?.fetch ?? fetch,
    env,
    processName,
    fallbackAdministrator: options.fallbackAdministrator ?? 'on',
    onRefreshed: options.onRefreshed ?? (() => undefined),
    onGrantLost: options.onGrantLost ?? (() => undefined)
  }

  const tokenEndpoint = createTokenEndpoint(context)
  const prover = createProver(context, tokenEndpoint)
  const grants = createGrants(context, tokenEndpoint)
  const checkStatus = createStatusCheck(context, grants)
  const forget = (memberId: string, userId: string): void =>
    grants.forget({ clientId: context.clientId, memberId }, userId)
  const portalRate = options.portalRate ?? defaultRate
  const limiterOf = createPortalLimits(context, portalRate, options.portalLimits ?? 'process')
  const portal = (memberId: string): PortalAccess =>
    portalAccess({ context, grants, checkStatus, limiterOf }, memberId)

  const judge = createEventJudge(context, prover, checkStatus, forget)
  const alarm = createStoreAlarm(context)
  const keepEvent = createKeepEvent(context, alarm, options.eventOrder)
  const keepPosted: KeepEvent = async (event) => {
    const kept = await keepEvent(event)
    if (offline?.heard(event.event, event.memberId) === 'urgent') wake('offline')
    return kept
  }
  const acceptEvent = createAcceptEvent(context, keepPosted)
  const quarantine = createQuarantine(context, { judge, acceptEvent, alarm })
  const delivery = createDelivery(context, checkStatus, portal)
  const offline = options.offline && createOffline(context, options.offline, portal, keepEvent)
  const sessions = createSessions(context, prover)

  const checkOurKeys = (): Promise<void> =>
    checkKeys({
      store: options.store,
      keys: options.keys,
      clientId: options.clientId,
      random: env.random
    })

  const automatic = options.background !== 'manual'
  const wake = (chore: string): void => {
    if (automatic) background.wake(chore)
  }
  const wakeDelivery = (): void => {
    delivery.wake()
    wake('delivery')
  }

  const background: Background = createBackground(env, [
    // Again and again: another process may change keys, and must hear of ours before it removes them.
    { name: 'keys', everyMs: 60_000, run: checkOurKeys },
    { name: 'quarantine', everyMs: 30_000, run: () => quarantine.judgeUnproven() },
    // Before the delivery: what it fetches is delivered at once.
    ...(offline
      ? [{ name: 'offline', everyMs: 60_000, run: () => offline.sweep().finally(wakeDelivery) }]
      : []),
    { name: 'delivery', everyMs: 1_000, run: () => delivery.deliverDue() },
    { name: 'kept tokens', everyMs: 1_000, run: () => grants.storeKept() },
    { name: 'keep-alive', everyMs: 60_000, run: () => keepGrantsAlive(context, grants) },
    { name: 'clean-up', everyMs: 600_000, run: () => cleanUp(context) }
  ])
  if (automatic) background.start()

  const recorded = async ({ proof, installation }: ProvenVisit): Promise<void> => {
    forget(proof.memberId, proof.userId)
    // A visit may have brought the application token that events wait for.
    if (installation.applicationTokens.length > 0) await quarantine.judgePortal(installation)
    if (offline?.opened(proof.memberId) === 'urgent') wake('offline')
    wakeDelivery()
  }

  const routes = createRoutes(context, {
    page: options.page,
    codeFlow: createCodeFlow(context, prover, tokenEndpoint, options.allowPortals ?? [], recorded),
    sessions,
    visits: createVisits(context, prover, recorded),
    events: createEventReceiver(context, {
      judge,
      quarantine,
      acceptEvent,
      wake: wakeDelivery
    })
  })

  return {
    ...routes,
    verifySession: (request) => sessions.verify(request),
    portal,
    on: delivery.on,
    listPortals: (page) => listPortals(context, page),
    listEvents: (page) => listEvents(context, page),
    async replayEvent(id) {
      if (!(await context.store.inbox.replay(context.clientId, id, env.now()))) {
        throw new AppError('not-found', 'There is no delivered or dead event with this id.', { field: 'id' })
      }
      wakeDelivery()
    },
    importPortal: (imported) => importPortal(context, prover, imported, recorded),
    exportPortals: () =>
      exportPortals(context, (onUnreadable) =>
        encryptStore(options.store, options.keys, env.random, onUnreadable)
      ),
    async health() {
      if (tokenEndpoint.misconfigured) {
        return {
          ready: false,
          reason: 'The authorization server does not accept this client id and secret.'
        }
      }
      if (grants.unstored > 0) {
        return {
          ready: false,
          reason: `The store does not take the new tokens of ${grants.unstored} grants; they are kept in memory until it can be written.`
        }
      }
      try {
        await checkOurKeys()
      } catch (error) {
        if (error instanceof AppError) return { ready: false, reason: error.message }
        throw error
      }
      return alarm.health()
    },
    runBackground: () => background.runAll(),
    async close() {
      await background.stop()
      await grants.close()
      await guarded?.close()
    }
  }
}
