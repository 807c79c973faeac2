// One of several processes on one store: everybody in it wants the token of every portal at once.

import { AppError, createApp, createKeyRing, parseKeys } from '@latchkey/app'
import { openStoreAt } from '../../packages/app/src/testing/open-store-at.ts'
import { orders, say } from '../support/in-child.ts'
import { clientId, clientSecret, memberIdOf, tokenOf } from '../support/portals.ts'

/** First line. The second one, whatever it says, starts the calls. */
export interface CallerSettings {
  readonly address: string
  readonly keys: string
  readonly authServer: string
  readonly portals: number
  readonly callers: number
}

export interface CallerReport {
  readonly calls: number
  /** How often a call ended otherwise than with the new token. */
  readonly failed: Readonly<Record<string, number>>
}

const lines = orders<CallerSettings>()
const first = await lines.next()
if (first.done === true) throw new Error('There were no settings.')
const { address, keys, authServer, portals, callers } = first.value
const store = await openStoreAt(address)
const app = createApp({
  clientId,
  clientSecret,
  store,
  keys: createKeyRing(parseKeys(keys)),
  authServers: [authServer],
  background: 'manual'
})
say({ ready: true })

await lines.next()
const failed: Record<string, number> = {}
await Promise.all(
  Array.from({ length: portals * callers }, async (_, call) => {
    const outcome = await outcomeOf(call % portals)
    if (outcome !== 'fresh') failed[outcome] = (failed[outcome] ?? 0) + 1
  })
)
say({ calls: portals * callers, failed } satisfies CallerReport)

await lines.next()
await app.close()
await store.close()

async function outcomeOf(serial: number): Promise<string> {
  try {
    const { accessToken } = await app.portal(memberIdOf(serial)).token()
    return accessToken === tokenOf('fresh', serial) ? 'fresh' : 'wrong-token'
  } catch (error) {
    return error instanceof AppError ? error.code : String(error)
  }
}
