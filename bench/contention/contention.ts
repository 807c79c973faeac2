// Processes that share a store and find all tokens expired: one token request a grant, however many ask.

import { randomBytes } from 'node:crypto'
import { generateKey } from '@latchkey/app'
import { openStoreAt } from '../../packages/app/src/testing/open-store-at.ts'
import { type Child, startChild } from '../support/child.ts'
import { engines, withDatabases } from '../support/databases.ts'
import { type Bench, beside, type Figure, type Outcome } from '../support/figure.ts'
import { grantOf, installationOf, storePortals } from '../support/portals.ts'
import type { CallerReport, CallerSettings } from './caller.child.ts'
import type { TokenServerReport, TokenServerSettings } from './token-server.child.ts'

const processes = 4
const portals = 1_000
/** Of every portal, in every process. */
const callers = 50
const server: TokenServerSettings = { latencyMs: 20, atOnce: 64 }
const idealMs = (server.latencyMs * portals) / server.atOnce

export const contention: Bench = {
  name: 'contention',
  about: `${processes} processes on one store, ${portals} expired grants, ${callers} callers of each in every process`,
  run: (note) =>
    withDatabases(async (databases) => {
      const outcomes: Outcome[] = []
      for (const engine of engines) {
        note(engine)
        outcomes.push(await contend(engine, await databases.create(engine)))
      }
      return {
        figures: outcomes.flatMap(({ figures }) => figures),
        failures: outcomes.flatMap(({ failures }) => failures)
      }
    })
}

async function contend(engine: string, address: string): Promise<Outcome> {
  const tokenServer = startChild(new URL('token-server.child.ts', import.meta.url))
  const children: Child[] = [tokenServer]
  try {
    const { origin } = await tokenServer.ask<{ readonly origin: string }>(server)
    const keys = generateKey(randomBytes)
    await fill(address, keys, origin)
    const crowd = Array.from({ length: processes }, () =>
      startChild(new URL('caller.child.ts', import.meta.url))
    )
    children.push(...crowd)
    const settings: CallerSettings = { address, keys, authServer: origin, portals, callers }
    await Promise.all(crowd.map((child) => child.ask(settings)))
    const startedAt = performance.now()
    const reports = await Promise.all(crowd.map((child) => child.ask<CallerReport>({ go: true })))
    const tookMs = performance.now() - startedAt
    return judge(engine, tookMs, reports, await tokenServer.ask<TokenServerReport>({ what: 'came' }))
  } finally {
    await Promise.all(children.map((child) => child.end()))
  }
}

async function fill(address: string, keys: string, authServer: string): Promise<void> {
  const store = await openStoreAt(address)
  try {
    const expiredAt = Date.now() - 3_600_000
    await storePortals(
      store,
      keys,
      Array.from({ length: portals }, (_, serial) => ({
        installation: installationOf(serial, { authServer }),
        grant: grantOf(serial, { accessExpiresAt: expiredAt, refreshedAt: expiredAt - 3_600_000 })
      }))
    )
  } finally {
    await store.close()
  }
}

function judge(
  engine: string,
  tookMs: number,
  reports: readonly CallerReport[],
  came: TokenServerReport
): Outcome {
  const failed = reports.flatMap((report) => Object.entries(report.failed))
  const failures = failed.map(([outcome, count]) => `${engine}: ${count} calls ended with ${outcome}`)
  if (came.requests !== portals || came.repeated > 0) {
    failures.push(
      `${engine}: ${came.requests} token requests for ${portals} grants, ${came.repeated} tokens asked for twice`
    )
  }
  const calls = reports.reduce((sum, report) => sum + report.calls, 0)
  const figure = (work: string, value: number, unit: string): Omit<Figure, 'ideal' | 'ratio'> => ({
    work,
    subject: engine,
    value,
    unit
  })
  return {
    figures: [
      beside(figure('until all have a new token', tookMs, 'ms'), idealMs),
      beside(figure('token requests', came.requests, ''), portals),
      figure('calls', calls, ''),
      figure(
        'failed calls',
        failed.reduce((sum, [, count]) => sum + count, 0),
        ''
      )
    ],
    failures
  }
}
