// A portal that answers every call at once.

import { listen, orders, say } from '../support/in-child.ts'

const answer = '{"result":true}'
const listening = await listen((incoming, outgoing) => {
  incoming.resume()
  outgoing.setHeader('content-type', 'application/json')
  outgoing.end(answer)
})
for await (const _order of orders()) say({ origin: listening.origin })
listening.close()
