// Opening an application in its frame: from the portal's POST to the page, with proof and storing.

import { randomBytes } from 'node:crypto'
import { generateKey } from '@latchkey/app'
import { sendPosts } from '../events/senders.ts'
import { type Child, startChild } from '../support/child.ts'
import { type Databases, engines, withDatabases } from '../support/databases.ts'
import { type Bench, beside, type Figure } from '../support/figure.ts'
import { memberIdOf } from '../support/portals.ts'
import { median, quantile } from '../support/statistics.ts'
import type { ApplicationSettings } from './application.child.ts'
import type { BarePageSettings } from './bare-page.child.ts'
import { framePost } from './frame-post.ts'

const rounds = 7
const users = 200
/** Browsers that open at the same moment. */
const together = 8

interface Server {
  readonly subject: string
  readonly child: Child
  readonly url: string
}

interface Taken {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
}

type Work = 'first visit' | 'later visit' | 'visit, one at a time'

export const frame: Bench = {
  name: 'frame',
  about: `the page for a visitor, proof and store included, ${together} visitors at a time`,
  run: (note) =>
    withDatabases(async (databases) => {
      const identity = startChild(new URL('identity.child.ts', import.meta.url))
      const servers: Server[] = []
      try {
        const { origin: authServer } = await identity.ask<{ readonly origin: string }>({ where: true })
        servers.push(...(await startServers(databases, authServer)))
        note(`${rounds} rounds of ${users} visits each`)
        return await race(servers, new URL(authServer).host)
      } finally {
        await Promise.all([...servers.map(({ child }) => child.end()), identity.end()])
      }
    })
}

async function startServers(databases: Databases, authServer: string): Promise<readonly Server[]> {
  const servers: Server[] = []
  for (const [subject, asks] of [
    ['bare', 'nothing'],
    ['bare, asks both', 'both']
  ] as const) {
    const child = startChild(new URL('bare-page.child.ts', import.meta.url))
    servers.push({
      subject,
      child,
      url: await pageOf(child, { asks, authServer } satisfies BarePageSettings)
    })
  }
  for (const engine of engines) {
    const child = startChild(new URL('application.child.ts', import.meta.url))
    const settings: ApplicationSettings = {
      address: await databases.create(engine),
      keys: generateKey(randomBytes),
      authServer
    }
    servers.push({ subject: engine, child, url: await pageOf(child, settings) })
  }
  return servers
}

async function pageOf(child: Child, settings: object): Promise<string> {
  const { origin } = await child.ask<{ readonly origin: string }>(settings)
  return `${origin}/app`
}

/** Each round brings other users, so that there are first visits in each; round 0 warms up. */
async function race(
  servers: readonly Server[],
  host: string
): Promise<{ readonly figures: readonly Figure[]; readonly failures: readonly string[] }> {
  const taken = new Map<string, Taken[]>()
  const failures: string[] = []
  for (let round = 0; round <= rounds; round += 1) {
    for (const { subject, url } of servers) {
      const visit = async (work: Work, connections: number, serial: number): Promise<void> => {
        const posts = Array.from({ length: users }, (_, index) =>
          framePost(host, memberIdOf(1), 1 + round * users + index, serial)
        )
        const { refused, ...times } = await send(url, posts, connections)
        if (refused > 0) failures.push(`${subject}: ${refused} of ${users} visits got no page (${work})`)
        if (round > 0) taken.set(`${work} ${subject}`, [...(taken.get(`${work} ${subject}`) ?? []), times])
      }
      await visit('first visit', together, 1)
      await visit('later visit', together, 2)
      await visit('visit, one at a time', 1, 3)
    }
  }
  return { figures: figuresOf(servers, taken), failures }
}

async function send(
  url: string,
  posts: readonly string[],
  connections: number
): Promise<Taken & { readonly refused: number }> {
  const times: number[] = []
  let refused = 0
  const startedAt = performance.now()
  await sendPosts(url, posts, connections, (_index, status, tookMs) => {
    times.push(tookMs)
    if (status !== 200) refused += 1
  })
  const tookMs = performance.now() - startedAt
  return {
    perSecond: (posts.length / tookMs) * 1000,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    refused: refused + posts.length - times.length
  }
}

function figuresOf(
  servers: readonly Server[],
  taken: ReadonlyMap<string, readonly Taken[]>
): readonly Figure[] {
  const works: readonly Work[] = ['first visit', 'later visit', 'visit, one at a time']
  const units = [
    ['p50', 'ms'],
    ['p99', 'ms'],
    ['perSecond', '1/s']
  ] as const
  const middle = (work: Work, subject: string, what: keyof Taken): number =>
    median((taken.get(`${work} ${subject}`) ?? []).map((times) => times[what]))
  return works.flatMap((work) =>
    units.flatMap(([what, unit]) =>
      servers.map(({ subject }) =>
        beside(
          {
            work: what === 'perSecond' ? work : `${work}, ${what}`,
            subject,
            value: middle(work, subject, what),
            unit
          },
          middle(work, 'bare', what)
        )
      )
    )
  )
}
