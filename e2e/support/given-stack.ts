// Given a sandbox and a gateway process with one installed application, for tests of what only a process can suffer.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGatewayApi, type GatewayApi } from './gateway-api.ts'
import { eventBody, type EventTree } from './requests.ts'
import { type Stack, startStack } from './stack.ts'

export interface GivenStack extends Stack {
  readonly api: GatewayApi
  /** The status of the answer to an event with this `ts` and this data; rejects when there is none. */
  sendEvent(ts: number, data?: EventTree): Promise<number>
  /** `GET /readyz` */
  ready(): Promise<number>
}

/** @param settings more of the gateway's */
export async function givenStack(settings: Readonly<Record<string, string>> = {}): Promise<GivenStack> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-e2e-'))
  const stack = await startStack({
    folder,
    ports: 'free',
    portals: [{}],
    app: { kind: 'local-ui' },
    settings
  })
  const { sandbox, credentials, gatewayUrl, adminToken } = stack
  const [portal] = stack.portals
  if (portal === undefined) throw new Error('The sandbox has no portal.')
  await sandbox.api.install(portal.memberId, credentials.clientId, { event: 'never' })
  const { memberId, domain, url } = portal
  return {
    ...stack,
    api: createGatewayApi(gatewayUrl, adminToken),
    async sendEvent(ts, data = { FIELDS: { ID: '7' } }) {
      const auth = {
        domain,
        client_endpoint: `${url}/rest/`,
        member_id: memberId,
        application_token: credentials.applicationToken
      }
      const response = await fetch(`${gatewayUrl}/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: eventBody({ event: 'ONCRMDEALADD', data, ts: String(ts), auth })
      })
      await response.text()
      return response.status
    },
    ready: async () => (await fetch(`${gatewayUrl}/readyz`)).status,
    async close() {
      await stack.close()
      await rm(folder, { recursive: true, force: true })
    }
  }
}
