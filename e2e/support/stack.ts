// Brings up a sandbox and a gateway that know each other: the sandbox here, the gateway as a process of its own.

import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import {
  type AppCredentials,
  type NewApp,
  type PortalInfo,
  type PortalSeed,
  type Sandbox,
  startSandbox
} from '@latchkey/sandbox'
import { choosePort } from './choose-port.ts'
import { GatewayProcess } from './gateway-process.ts'

export interface StackOptions {
  /** Holds the database, its keys and the log. */
  readonly folder: string
  /** `usual`: those of the documentation where they are free. */
  readonly ports: 'usual' | 'free'
  /** The application is registered on the first of them. */
  readonly portals: readonly [PortalSeed, ...PortalSeed[]]
  /** The application, at the addresses of the gateway. */
  readonly app: Pick<NewApp, 'kind' | 'name' | 'status' | 'paidUntil'>
  /** More settings of the gateway. */
  readonly settings?: Readonly<Record<string, string>>
}

export interface Stack {
  readonly sandbox: Sandbox
  readonly portals: readonly PortalInfo[]
  readonly credentials: AppCredentials
  readonly gateway: GatewayProcess
  readonly gatewayUrl: string
  readonly adminToken: string
  readonly logFile: string
  /** Ends both; the folder stays. */
  close(): Promise<void>
}

const usual = { control: 8450, authServer: 8451, gateway: 8400 } as const

export const appScope = 'crm,user_basic'

/** Where the gateway answers portals, and the people whom they send back. */
export function addressesOf(gatewayUrl: string): {
  readonly url: string
  readonly installUrl: string
  readonly eventUrl: string
  readonly redirectUrl: string
} {
  return {
    url: `${gatewayUrl}/app`,
    installUrl: `${gatewayUrl}/install`,
    eventUrl: `${gatewayUrl}/events`,
    redirectUrl: `${gatewayUrl}/oauth/callback`
  }
}

/** Throws when one of the two does not start; nothing is left running then. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { folder, portals: seeds } = options
  const port = (name: keyof typeof usual): Promise<number> =>
    choosePort(options.ports === 'usual' ? usual[name] : undefined)
  const sandbox = await startSandbox({
    port: await port('control'),
    authPort: await port('authServer'),
    portals: seeds
  })
  try {
    const [portal] = sandbox.portals
    if (portal === undefined) throw new Error('The sandbox has no portal.')
    const gatewayPort = await port('gateway')
    const gatewayUrl = `http://127.0.0.1:${gatewayPort}`
    const credentials = await sandbox.api.createApp(portal.memberId, {
      ...options.app,
      ...addressesOf(gatewayUrl),
      scope: appScope
    })
    const adminToken = randomBytes(24).toString('base64url')
    const logFile = join(folder, 'gateway.log')
    const gateway = new GatewayProcess({
      logFile,
      settings: {
        LATCHKEY_CLIENT_ID: credentials.clientId,
        LATCHKEY_CLIENT_SECRET: credentials.clientSecret,
        LATCHKEY_PUBLIC_URL: gatewayUrl,
        LATCHKEY_PORT: String(gatewayPort),
        LATCHKEY_STORE: `sqlite:${join(folder, 'latchkey.db')}`,
        LATCHKEY_ADMIN_TOKEN: adminToken,
        LATCHKEY_AUTH_SERVERS: sandbox.authServer,
        LATCHKEY_ALLOW_PORTALS: 'localhost',
        ...options.settings
      }
    })
    await gateway.start()
    return {
      sandbox,
      portals: sandbox.portals,
      credentials,
      gateway,
      gatewayUrl,
      adminToken,
      logFile,
      async close() {
        await gateway.stop()
        await sandbox.close()
      }
    }
  } catch (error) {
    await sandbox.close()
    throw error
  }
}
