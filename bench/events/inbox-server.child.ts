// An application that receives events on a store, by the route that users mount.

import { createApp, createKeyRing, parseKeys } from '@latchkey/app'
import { toNodeListener } from '@latchkey/app/node'
import { openStoreAt } from '../../packages/app/src/testing/open-store-at.ts'
import { listen, orders, say } from '../support/in-child.ts'
import { clientId, clientSecret } from '../support/portals.ts'

export interface InboxServerSettings {
  readonly address: string
  readonly keys: string
}

const lines = orders<InboxServerSettings>()
const first = await lines.next()
if (first.done === true) throw new Error('There were no settings.')
const store = await openStoreAt(first.value.address)
const app = createApp({
  clientId,
  clientSecret,
  store,
  keys: createKeyRing(parseKeys(first.value.keys)),
  // Acceptance alone is measured: nothing is delivered meanwhile.
  background: 'manual'
})
const listening = await listen(toNodeListener((request) => app.events(request)))
say({ origin: listening.origin })
await lines.next()
listening.close()
await app.close()
await store.close()
