// The clients that are compared: each makes the same call, and gives the deal.

import { createLimiter, createRest, staticCredentials } from '@latchkey/rest'
import { sdkClient } from '../peers/b24jssdk.ts'
import { importPeer } from '../peers/peers.ts'

/** A fresh client for the portal at `origin`; answers what makes one call. */
type CreateCall = (origin: string) => Promise<() => Promise<unknown>>

export type ClientName =
  | 'bare fetch'
  | 'bare fetch, time-out'
  | 'ours'
  | 'ours, no limiter'
  | 'b24jssdk'
  | '2bad/bitrix'

const method = 'crm.deal.get'
const params = { id: 410, select: ['ID', 'TITLE', 'STAGE_ID'] }
const accessToken = 'made-up-access-token-'.padEnd(70, 'x')
/** So large that no call has to wait: what is measured is the work of keeping count. */
const burst = 1_000_000_000
const perSecond = 2

export const clients: Readonly<Record<ClientName, CreateCall>> = {
  'bare fetch': (origin) => Promise.resolve(() => bareCall(origin)),
  'bare fetch, time-out': (origin) =>
    Promise.resolve(() => bareCall(origin, { signal: AbortSignal.timeout(65_000) })),
  ours: (origin) => {
    const rest = createRest({
      credentials: staticCredentials({ accessToken, endpoint: endpointOf(origin) }),
      limiter: createLimiter({ bucket: { burst, perSecond } })
    })
    return Promise.resolve(async () => (await rest.call(method, params)).result)
  },
  'ours, no limiter': (origin) => {
    const rest = createRest({
      credentials: staticCredentials({ accessToken, endpoint: endpointOf(origin) }),
      limiter: 'none'
    })
    return Promise.resolve(async () => (await rest.call(method, params)).result)
  },
  b24jssdk: async (origin) => {
    const { ParamsFactory } = await importPeer<SdkParams>('@bitrix24/b24jssdk')
    const client = await sdkClient<Sdk>(endpointOf(origin), accessToken)
    await client.setRestrictionManagerParams({
      ...ParamsFactory.getDefault(),
      // A larger bucket starts with what was in the smaller one, so it has to fill fast.
      rateLimit: { burstLimit: burst, drainRate: burst, adaptiveEnabled: true }
    })
    return async () => (await client.actions.v2.call.make({ method, params })).getData().result
  },
  /** Sends a GET, and starts two a second whatever one does. */
  '2bad/bitrix': async (origin) => {
    const { Bitrix } = await importPeer<TwoBad>('@2bad/bitrix')
    const client = Bitrix(endpointOf(origin), accessToken)
    return async () => (await client.call(method, params)).result
  }
}

async function bareCall(origin: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(`${endpointOf(origin)}${method}.json`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify({ auth: accessToken, ...params }),
    ...init
  })
  return ((await response.json()) as { readonly result: unknown }).result
}

function endpointOf(origin: string): string {
  return `${origin}/rest/`
}

interface TwoBad {
  Bitrix(
    endpoint: string,
    accessToken: string
  ): { call(method: string, params: object): Promise<{ readonly result: unknown }> }
}

interface SdkParams {
  readonly ParamsFactory: { getDefault(): object }
}

interface Sdk {
  setRestrictionManagerParams(params: object): Promise<void>
  readonly actions: {
    readonly v2: {
      readonly call: { make(options: object): Promise<{ getData(): { readonly result: unknown } }> }
    }
  }
}
