// The process of a stub portal: orders come as lines, clients over HTTP.

import type { IncomingMessage } from 'node:http'
import { inspect } from 'node:util'
import { listen, orders, say } from '../support/in-child.ts'
import { createAdded } from './added.ts'
import { createBucket } from './bucket.ts'
import { createChurn } from './churn.ts'
import { idsOf } from './ids.ts'
import { createOperating } from './operating.ts'
import { randomFrom } from './random.ts'
import { type Portal, serve, type ServedClient } from './serve.ts'
import {
  type ClientReport,
  type Drops,
  type StubClient,
  type StubOrder,
  type StubSettings,
  usualBucket,
  usualCosts,
  usualOperatingSeconds
} from './settings.ts'
import { createTable } from './table.ts'

function openPortal({ table: spec, costs, bucket, operatingSeconds, drops: first }: StubSettings) {
  const table = createTable(idsOf(spec ?? { rows: 0, layout: 'holes', seed: 1 }))
  const churn = createChurn(table, spec?.seed ?? 1)
  const added = createAdded(table.ids.at(-1) ?? 0)
  const clients = new Map<string, ServedClient>()
  let dropping = dropper(first)
  const portal: Portal = {
    world: { costs: { ...usualCosts, ...costs }, table, added },
    client: (token) => clients.get(token),
    drops: (when) => dropping(when)
  }
  let serial = 0

  /** The code of the webhook has 16 characters, as portals demand. */
  function addClient(level: number, origin: string): StubClient {
    serial += 1
    const code = `client${serial}`.padEnd(16, 'x')
    const accessToken = `access-${serial}-`.padEnd(70, 'x')
    const client = {
      bucket: createBucket(bucket ?? usualBucket, level, Date.now()),
      operating: createOperating(operatingSeconds ?? usualOperatingSeconds),
      counts: { requests: 0, refused: 0, blocked: 0, dropped: 0, commands: 0, rows: 0 }
    }
    clients.set(accessToken, client)
    clients.set(code, client)
    return { accessToken, endpoint: `${origin}/rest/`, webhook: `${origin}/rest/1/${code}/` }
  }

  function report(token: string): ClientReport {
    const client = clients.get(token)
    if (client === undefined) throw new Error('Nobody has this token.')
    return { ...client.counts, operating: client.operating.used(Date.now()) }
  }

  return {
    portal,
    addClient,
    report,
    churn,
    added,
    drop(drops: Drops) {
      dropping = dropper(drops)
    }
  }
}

function dropper(drops: Drops | undefined): Portal['drops'] {
  if (drops === undefined) return () => false
  const random = randomFrom(drops.seed)
  return (when) => random() < drops[when]
}

/** A client that has gone away while it was asking is no fault of the portal's. */
function failed(incoming: IncomingMessage, error: unknown): void {
  if (incoming.complete) process.stderr.write(`stub: ${inspect(error)}\n`)
  incoming.socket.destroy()
}

let opened: ReturnType<typeof openPortal> | undefined
// One client sends batches in the address.
const listening = await listen(
  (incoming, outgoing) => {
    if (opened === undefined) outgoing.writeHead(500).end()
    else serve(opened.portal, incoming, outgoing).catch((error: unknown) => failed(incoming, error))
  },
  { maxHeaderSize: 1 << 20, keepAliveTimeout: 60_000 }
)
for await (const order of orders<StubOrder>()) {
  if (order.order === 'open') {
    opened = openPortal(order.settings)
    say({ origin: listening.origin })
    continue
  }
  if (opened === undefined) throw new Error('The first order opens the portal.')
  switch (order.order) {
    case 'client':
      say(opened.addClient(order.level, listening.origin))
      break
    case 'report':
      say(opened.report(order.token))
      break
    case 'churn':
      opened.churn.run(order.perSecond)
      say({})
      break
    case 'churned':
      say(opened.churn.report())
      break
    case 'drops':
      opened.drop(order.drops)
      say({})
      break
    case 'added':
      say(opened.added.counts())
      break
  }
}
opened?.churn.run(0)
listening.close()
