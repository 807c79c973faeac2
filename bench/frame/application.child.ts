// An application on a store, as users mount it.

import { createApp, createKeyRing, parseKeys } from '@latchkey/app'
import { toNodeListener } from '@latchkey/app/node'
import { openStoreAt } from '../../packages/app/src/testing/open-store-at.ts'
import { listen, orders, say } from '../support/in-child.ts'
import { clientId, clientSecret } from '../support/portals.ts'

export interface ApplicationSettings {
  readonly address: string
  readonly keys: string
  readonly authServer: string
}

const lines = orders<ApplicationSettings>()
const first = await lines.next()
if (first.done === true) throw new Error('There were no settings.')
const { address, keys, authServer } = first.value
const store = await openStoreAt(address)
const app = createApp({
  clientId,
  clientSecret,
  store,
  keys: createKeyRing(parseKeys(keys)),
  authServers: [authServer],
  allowPortals: [new URL(authServer).host],
  background: 'manual'
})
const listening = await listen(toNodeListener((request) => app.handler(request)))
say({ origin: listening.origin })
await lines.next()
listening.close()
await app.close()
await store.close()
