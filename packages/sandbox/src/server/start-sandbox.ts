// Starts a whole sandbox: control address, authorization server, portals; and ends it quickly.

import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { answerAuthServer } from '../auth-server/auth-server.ts'
import type { RealTime } from '../clock/real-time.ts'
import { VirtualClock } from '../clock/virtual-clock.ts'
import { createControlApp } from '../control/control-app.ts'
import { createControl, type SandboxControl } from '../control/control-client.ts'
import { createFaultTable } from '../faults/fault-table.ts'
import { resolveLimits } from '../limits/resolve-limits.ts'
import { DEFAULT_SETTINGS, type Settings } from '../model/settings.ts'
import { createTokenOffice } from '../tokens/token-office.ts'
import type { Core } from '../world/core.ts'
import type { PortalSeed } from '../world/create-portal.ts'
import { createWorld } from '../world/world.ts'
import { createSender } from './exchange.ts'
import { authServerSubject } from './fault-subject.ts'
import { closeServer, listen, startHttpService } from './http-service.ts'
import { addressOf, infoOf, PortalEstate, type PortalAddress, type PortalInfo } from './portal-estate.ts'
import { createRequestLog } from './request-log.ts'

export interface SandboxOptions extends Partial<Settings> {
  /** Port of the control address; 0 = a free one (default). */
  readonly port?: number
  /** Port of the authorization server; 0 = a free one (default). */
  readonly authPort?: number
  /** Portals to begin with; default: none. */
  readonly portals?: readonly PortalSeed[]
  /** Virtual milliseconds at which time starts; default: now. */
  readonly startAt?: number
  readonly real?: RealTime
}

export interface Sandbox {
  /** Origin of the control address. */
  readonly control: string
  /** Origin of the authorization server. */
  readonly authServer: string
  /** The portals there are now. */
  readonly portals: readonly PortalInfo[]
  /** The control calls, over HTTP like anybody else's. */
  readonly api: SandboxControl
  /** The clock itself, for tests in the same process. */
  readonly clock: VirtualClock
  /** Ends at once, hanging connections included. */
  close(): Promise<void>
}

/**
 * @throws the system's error when a port is taken (`EADDRINUSE`), LimitsError for limits that make no sense; nothing is
 * left running then
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const closing = new AbortController()
  const core = createCore(options, closing.signal)
  const estate = new PortalEstate(core)
  const closers: (() => Promise<void>)[] = [() => estate.closeAll()]

  async function close(): Promise<void> {
    closing.abort()
    core.clock.close()
    await Promise.all(closers.map((closeOne) => closeOne()))
  }

  try {
    const authServer = await startAuthServer(core, options.authPort ?? 0)
    closers.push(authServer.close)
    const first = await openPortals(estate, options.portals ?? [])
    const control = await startControl(core, estate, options, first)
    closers.push(control.close)
    return {
      control: control.origin,
      authServer: core.world.authServer,
      get portals() {
        return [...core.world.portals.values()].map(infoOf)
      },
      api: createControl(control.origin),
      clock: core.clock,
      close
    }
  } catch (error) {
    await close()
    throw error
  }
}

function createCore(options: SandboxOptions, closing: AbortSignal): Core {
  resolveLimits(options.limits ?? 'off')
  const clock = new VirtualClock({ startAt: options.startAt, real: options.real })
  const world = createWorld(settingsOf(options))
  const tokens = createTokenOffice(world, clock)
  const faults = createFaultTable()
  const log = createRequestLog(tokens.generationOf)
  return { world, clock, tokens, faults, log, send: createSender({ clock, log, faults, closing }), closing }
}

function settingsOf(options: SandboxOptions): Settings {
  const names = Object.keys(DEFAULT_SETTINGS) as (keyof Settings)[]
  const given = names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]])
  return { ...DEFAULT_SETTINGS, ...(Object.fromEntries(given) as Partial<Settings>) }
}

async function startAuthServer(core: Core, port: number): Promise<{ close(): Promise<void> }> {
  const service = await startHttpService({
    port,
    name: 'auth-server',
    clock: core.clock,
    log: core.log,
    faults: core.faults,
    subject: (request) => authServerSubject(core.world, request),
    answer: (request) => answerAuthServer(core, request)
  })
  core.world.authServer = `http://127.0.0.1:${service.port}`
  return service
}

interface FirstPortal {
  readonly seed: PortalSeed
  readonly memberId: string
  readonly port: number
}

async function openPortals(estate: PortalEstate, seeds: readonly PortalSeed[]): Promise<FirstPortal[]> {
  const first: FirstPortal[] = []
  for (const seed of seeds) {
    const { memberId, port } = await estate.open(seed)
    first.push({ seed, memberId, port })
  }
  return first
}

async function startControl(
  core: Core,
  estate: PortalEstate,
  options: SandboxOptions,
  first: readonly FirstPortal[]
): Promise<{ origin: string; close(): Promise<void> }> {
  /** The portals of the start come back with their member ids and addresses; everything else is gone. */
  async function reset(): Promise<readonly PortalAddress[]> {
    await core.clock.restart(options.startAt)
    await estate.closeAll()
    const { world, faults, log, tokens } = core
    for (const rows of [world.portals, world.clients, world.pageCodes]) rows.clear()
    Object.assign(world.settings, settingsOf(options))
    faults.remove()
    log.clear()
    tokens.forget()
    for (const { seed, ...identity } of first) await estate.open(seed, identity)
    return [...world.portals.values()].map(addressOf)
  }

  let origin = ''
  const app = createControlApp({ core, estate, origin: () => origin, reset })
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing))
  origin = `http://127.0.0.1:${await listen(server, options.port ?? 0)}`
  return { origin, close: () => closeServer(server) }
}
