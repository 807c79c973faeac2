// Events accepted durably, beside a bare server that writes the same bytes; and a crash in the middle of a burst.

import { join } from 'node:path'
import { type Child, startChild } from '../support/child.ts'
import { type Databases, engines, withDatabases } from '../support/databases.ts'
import { type Bench, beside, type Figure, type Outcome } from '../support/figure.ts'
import { memberIdOf } from '../support/portals.ts'
import { median } from '../support/statistics.ts'
import type { BareServerSettings } from './bare-server.child.ts'
import { eventPost } from './event-post.ts'
import { givenInbox } from './given-inbox.ts'
import { sendPosts } from './senders.ts'

/** Subject, engine, and what is added to the address. */
const stores = [
  ['sqlite', 'sqlite', ''],
  ['postgres', 'postgres', ''],
  ['postgres, prepared', 'postgres', '?prepare=1']
] as const
const connections = 64
const rounds = 7
const perRound = 1_000
const burst = 1_000
const killedAfter = 400

export const events: Bench = {
  name: 'events',
  about: `events accepted durably over ${connections} connections, and ${burst} in a burst with a crash in the middle`,
  run: (note) =>
    withDatabases(async (databases) => {
      note('accepted a second')
      const speed = await accepted(databases)
      const crashes: Outcome[] = []
      for (const engine of engines) {
        note(`crash, ${engine}`)
        crashes.push(await crash(engine, await databases.create(engine)))
      }
      return {
        figures: [...speed.figures, ...crashes.flatMap(({ figures }) => figures)],
        failures: [...speed.failures, ...crashes.flatMap(({ failures }) => failures)]
      }
    })
}

interface Server {
  readonly subject: string
  readonly child: Child
  readonly url: string
}

async function accepted(databases: Databases): Promise<Outcome> {
  const servers: Server[] = []
  try {
    for (const fsync of ['each', 'together'] as const) {
      const child = startChild(new URL('bare-server.child.ts', import.meta.url))
      const settings: BareServerSettings = { path: join(databases.folder, fsync), fsync }
      const { origin } = await child.ask<{ readonly origin: string }>(settings)
      servers.push({ subject: `bare, fsync ${fsync}`, child, url: `${origin}/events` })
    }
    for (const [subject, engine, parameters] of stores) {
      const { server, url } = await givenInbox(`${await databases.create(engine)}${parameters}`)
      servers.push({ subject, child: server, url })
    }
    return await race(servers)
  } finally {
    await Promise.all(servers.map(({ child }) => child.end()))
  }
}

/** Each round gives each server as many events that nobody has sent before; the first one warms up. */
async function race(servers: readonly Server[]): Promise<Outcome> {
  const perSecond = new Map<string, number[]>(servers.map(({ subject }) => [subject, []]))
  const failures: string[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const posts = postsFrom(round * perRound, perRound)
    for (const { subject, url } of servers) {
      let refused = 0
      const startedAt = performance.now()
      await sendPosts(url, posts, connections, (_index, status) => {
        if (status !== 200) refused += 1
      })
      const tookMs = performance.now() - startedAt
      if (refused > 0) failures.push(`${subject}: ${refused} of ${perRound} events were refused`)
      if (round > 0) perSecond.get(subject)?.push((perRound / tookMs) * 1000)
    }
  }
  const speeds = servers.map(({ subject }) => ({ subject, value: median(perSecond.get(subject) ?? []) }))
  const yardstick = speeds[0]?.value ?? Number.NaN
  return {
    figures: speeds.map(({ subject, value }) =>
      beside({ work: 'accepted durably', subject, value, unit: '1/s' }, yardstick)
    ),
    failures
  }
}

/** The process is killed while it works: what it answered with 200 must be there, the rest may. */
async function crash(engine: string, address: string): Promise<Outcome> {
  const { server, url, stored } = await givenInbox(address)
  const confirmed: string[] = []
  let killed: Promise<void> | undefined
  await sendPosts(url, postsFrom(0, burst), connections, (index, status) => {
    if (status === 200) confirmed.push(String(index))
    if (confirmed.length >= killedAfter) killed ??= server.kill()
  })
  await (killed ?? server.kill())
  const kept = await stored()
  const missing = confirmed.filter((deal) => !kept.has(deal))
  const figure = (work: string, value: number): Figure => ({ work, subject: engine, value, unit: '' })
  return {
    figures: [
      figure(`burst of ${burst}, killed: answered 200`, confirmed.length),
      figure(`burst of ${burst}, killed: on disk`, kept.size),
      figure(`burst of ${burst}, killed: answered 200 and missing`, missing.length)
    ],
    failures: [
      ...(missing.length > 0
        ? [`${engine}: ${missing.length} events were answered 200 and are missing`]
        : []),
      ...(confirmed.length >= burst ? [`${engine}: the burst was over before the process was killed`] : [])
    ]
  }
}

function postsFrom(first: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => eventPost(memberIdOf(1), first + index))
}
