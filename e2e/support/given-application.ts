// Given a sandbox portal and an application in this process, connected over real HTTP.

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import {
  type App,
  type AppOptions,
  createApp,
  createKeyRing,
  generateKey,
  parseKeys,
  type Store
} from '@latchkey/app'
import { createMemoryStore } from '@latchkey/app/memory'
import { toNodeListener } from '@latchkey/app/node'
import { openPostgresStore } from '@latchkey/app/postgres'
import { openSqliteStore } from '@latchkey/app/sqlite'
import {
  type AppCredentials,
  type NewApp,
  type PortalInfo,
  type PortalSeed,
  type Sandbox,
  type Settings,
  startSandbox
} from '@latchkey/sandbox'

export type Engine = 'memory' | 'sqlite' | 'postgres'

/** Of the rules, which are the same on every store. */
export const engines: readonly Engine[] = ['memory', 'sqlite']

/** Of the faults: `postgres` wants `GivenOptions.postgres`. */
export const allEngines: readonly Engine[] = [...engines, 'postgres']

/** Our own clock, moved by the test; the sandbox's is another one. */
export interface OwnClock {
  now(): number
  advance(ms: number): void
}

export interface GivenOptions {
  readonly engine?: Engine
  /** Address of an empty database; the store gets a schema of its own in it unless the address names one. */
  readonly postgres?: string
  /** Another way to open the store, by the application's clock. Default: as `engine` says. */
  readonly openStore?: (now: () => number) => Promise<Store>
  readonly kind?: 'local-ui' | 'local-script' | 'market-ui' | 'market-script'
  /** More options of the application. */
  readonly app?: Partial<AppOptions>
  readonly singleUseRefresh?: boolean
  readonly deals?: number
  /** More about the portal, for example its people. Default: three, the first an administrator. */
  readonly portal?: PortalSeed
  /** More about the application's registration, for example its status. */
  readonly registration?: Partial<NewApp>
  /** Switches of the sandbox. */
  readonly settings?: Partial<Settings>
}

export interface GivenApplication {
  readonly sandbox: Sandbox
  readonly portal: PortalInfo
  readonly credentials: AppCredentials
  readonly app: App
  /** The same application in another process, as far as the store can tell. */
  another(more?: Partial<AppOptions>): App
  readonly store: Store
  readonly address: string
  readonly clock: OwnClock
  /** Every byte that the store has on disk; none for memory. */
  onDisk(): Promise<Buffer>
  close(): Promise<void>
}

export async function givenApplication(options: GivenOptions = {}): Promise<GivenApplication> {
  const sandbox = await startSandbox({
    portals: [{ deals: options.deals ?? 12, ...options.portal }],
    ...options.settings,
    ...(options.singleUseRefresh !== undefined && { singleUseRefresh: options.singleUseRefresh })
  })
  const [portal] = sandbox.portals
  if (portal === undefined) throw new Error('The sandbox has no portal.')

  // The address is needed to register the application, the application to answer it.
  let app: App | undefined
  const server = createServer(
    toNodeListener((request) => app?.handler(request) ?? Promise.resolve(new Response(null, { status: 503 })))
  )
  const address = await listen(server)
  const credentials = await sandbox.api.createApp(portal.memberId, {
    kind: options.kind ?? 'local-ui',
    url: `${address}/app`,
    installUrl: `${address}/install`,
    eventUrl: `${address}/events`,
    redirectUrl: `${address}/oauth/callback`,
    scope: 'crm,user_brief',
    ...options.registration
  })

  const clock = ownClock()
  const { store, onDisk, remove } = await openStore(options, clock)
  const keys = createKeyRing(parseKeys(generateKey(randomBytes)))
  const apps: App[] = []
  const another = (more: Partial<AppOptions> = {}): App => {
    const created = createApp({
      clientId: credentials.clientId,
      clientSecret: credentials.clientSecret,
      store,
      keys,
      authServers: [sandbox.authServer],
      allowPortals: ['localhost'],
      background: 'manual',
      ...options.app,
      ...more,
      env: { now: clock.now, ...options.app?.env, ...more.env }
    })
    apps.push(created)
    return created
  }
  app = another()

  return {
    sandbox,
    portal,
    credentials,
    app,
    another,
    store,
    address,
    clock,
    onDisk,
    async close() {
      server.closeAllConnections()
      server.close()
      await Promise.all(apps.map((one) => one.close()))
      await store.close()
      await sandbox.close()
      await remove()
    }
  }
}

function ownClock(): OwnClock {
  let offset = 0
  return {
    now: () => Date.now() + offset,
    advance: (ms) => {
      offset += ms
    }
  }
}

interface OpenedStore {
  readonly store: Store
  onDisk(): Promise<Buffer>
  remove(): Promise<void>
}

async function openStore(options: GivenOptions, clock: OwnClock): Promise<OpenedStore> {
  const { engine = 'memory', postgres } = options
  if (options.openStore !== undefined) return withoutFiles(await options.openStore(clock.now))
  if (engine === 'memory') return withoutFiles(createMemoryStore({ now: clock.now }))
  if (engine === 'postgres') {
    if (postgres === undefined) throw new Error('The engine postgres needs the address of a database.')
    return withoutFiles(await openPostgresStore({ url: ownSchema(postgres), now: clock.now }))
  }
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-e2e-'))
  return {
    store: await openSqliteStore({ path: join(folder, 'latchkey.db'), now: clock.now }),
    onDisk: async () => {
      const files = await readdir(folder)
      return Buffer.concat(await Promise.all(files.map((file) => readFile(join(folder, file)))))
    },
    remove: () => rm(folder, { recursive: true, force: true })
  }
}

function withoutFiles(store: Store): OpenedStore {
  return {
    store,
    onDisk: () => Promise.resolve(Buffer.alloc(0)),
    remove: () => Promise.resolve()
  }
}

function ownSchema(address: string): string {
  const url = new URL(address)
  if (!url.searchParams.has('schema')) {
    url.searchParams.set('schema', `given_${randomBytes(6).toString('hex')}`)
  }
  return url.href
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
