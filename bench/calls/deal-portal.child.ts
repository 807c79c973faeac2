// A portal that answers every call at once with the same deal.

import { listen, orders, say } from '../support/in-child.ts'
import { dealAnswer } from './deal-answer.ts'

const listening = await listen((incoming, outgoing) => {
  incoming.resume()
  outgoing.setHeader('content-type', 'application/json; charset=utf-8')
  outgoing.end(dealAnswer)
})
for await (const _order of orders()) say({ origin: listening.origin })
listening.close()
