// The world of the tour: three portals, one application that they know, the gateway, and a foreign server.

import type { NewApp, PortalInfo, SandboxControl } from '@latchkey/sandbox'
import { createGatewayApi, type GatewayApi } from '../support/gateway-api.ts'
import type { GatewayProcess } from '../support/gateway-process.ts'
import { addressesOf, appScope, startStack } from '../support/stack.ts'
import { openTourStore, type StoreKind, type TourStore } from './tour-store.ts'
import { type ForeignServer, startForeignServer } from './foreign-server.ts'

export interface World {
  readonly sandbox: SandboxControl
  readonly gateway: GatewayProcess
  readonly gatewayUrl: string
  readonly api: GatewayApi
  readonly store: TourStore
  readonly clientId: string
  /** A thousand deals of five people; the first is the administrator, the others are not. */
  readonly main: PortalInfo
  readonly second: PortalInfo
  /** Knows the application without a page. */
  readonly pageless: PortalInfo
  /** When the application is paid until, in milliseconds: only the authorization server says so. */
  readonly paidUntil: number
  readonly foreign: ForeignServer
  close(): Promise<void>
}

export const dealCount = 1000

/** User ids on the main portal. */
export const administrator = '1'
export const employee = '2'
/** Has never opened the application. */
export const outsider = '3'

const dayMs = 86_400_000

/** Throws when it cannot be brought up; nothing is left running then. */
export async function createWorld(folder: string, kind: StoreKind): Promise<World> {
  // Whole seconds: that is what the authorization server tells.
  const paidUntil = Math.floor(Date.now() / 1000) * 1000 + 90 * dayMs
  const paid = { status: 'P', paidUntil } as const
  const store = await openTourStore(kind, folder)
  const stack = await startStack({
    folder,
    ports: 'free',
    portals: [{ users: 5, deals: dealCount }, { deals: 20 }, { deals: 20 }],
    app: { kind: 'market-ui', ...paid },
    // Limits of an Enterprise portal (wire.md section 16): the tour makes more calls than others allow.
    settings: { ...store.settings, LATCHKEY_PORTAL_RATE: '250,5' }
  }).catch(async (error: unknown) => {
    await store.close()
    throw error
  })
  const foreign = await startForeignServer()
  const close = async (): Promise<void> => {
    await stack.close()
    await store.close()
    await foreign.close()
  }
  try {
    const [main, second, pageless] = stack.portals
    if (main === undefined || second === undefined || pageless === undefined) {
      throw new Error('The sandbox has fewer portals than asked for.')
    }
    const { sandbox, gateway, gatewayUrl, adminToken, credentials } = stack
    const { clientId, clientSecret } = credentials
    const identity = { clientId, clientSecret, scope: appScope, ...paid }
    await registerElsewhere(sandbox.api, identity, gatewayUrl, second, pageless)
    return {
      sandbox: sandbox.api,
      gateway,
      gatewayUrl,
      api: createGatewayApi(gatewayUrl, adminToken),
      store,
      clientId,
      main,
      second,
      pageless,
      paidUntil,
      foreign,
      close
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** One gateway serves one client id, so all portals know the same application. */
async function registerElsewhere(
  sandbox: SandboxControl,
  identity: Omit<NewApp, 'kind'>,
  gatewayUrl: string,
  second: PortalInfo,
  pageless: PortalInfo
): Promise<void> {
  await sandbox.createApp(second.memberId, { ...identity, kind: 'market-ui', ...addressesOf(gatewayUrl) })
  await sandbox.createApp(pageless.memberId, {
    ...identity,
    kind: 'market-script',
    installUrl: addressesOf(gatewayUrl).installUrl
  })
}
