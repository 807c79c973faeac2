// A portal that all clients of a benchmark share, as a process of its own: plain Node, nothing of ours on its side of
// the wire. Its cost model is in `settings.ts`.
//
// Shape: `portal.child.ts` reads orders and opens the port; `serve.ts` takes a request through bucket, operating budget,
// commands and drops; `batch.ts` runs commands one after another and resolves references; `methods.ts` holds the methods
// (add one there); `table.ts` the rows that lists give; `added.ts` the records that clients add.

import { type Child, startChild } from '../support/child.ts'
import type { AddedReport, ChurnReport, ClientReport, Drops, StubClient, StubSettings } from './settings.ts'

export interface Stub {
  /** @param level what its bucket holds already, in requests */
  client(level?: number): Promise<StubClient>
  report(client: StubClient): Promise<ClientReport>
  /** From now on so many rows a second are inserted and as many deleted; 0 ends it. */
  churn(perSecond: number): Promise<void>
  churned(): Promise<ChurnReport>
  drop(drops: Drops): Promise<void>
  added(): Promise<AddedReport>
  end(): Promise<void>
}

export async function startStub(settings: StubSettings): Promise<Stub> {
  const child: Child = startChild(new URL('portal.child.ts', import.meta.url))
  await child.ask({ order: 'open', settings })
  return {
    client: (level = 0) => child.ask({ order: 'client', level }),
    report: ({ accessToken }) => child.ask({ order: 'report', token: accessToken }),
    async churn(perSecond) {
      await child.ask({ order: 'churn', perSecond })
    },
    churned: () => child.ask({ order: 'churned' }),
    async drop(drops) {
      await child.ask({ order: 'drops', drops })
    },
    added: () => child.ask({ order: 'added' }),
    end: () => child.end()
  }
}
