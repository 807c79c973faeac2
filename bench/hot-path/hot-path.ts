// What a stored token costs a call, beside the same token in a variable.

import { randomBytes } from 'node:crypto'
import {
  createApp,
  createGuardedFetch,
  createKeyRing,
  type Fetch,
  generateKey,
  parseKeys
} from '@latchkey/app'
import { createLimiter, createRest, staticCredentials } from '@latchkey/rest'
import { openStoreAt } from '../../packages/app/src/testing/open-store-at.ts'
import { startChild } from '../support/child.ts'
import { type Engine, withDatabases } from '../support/databases.ts'
import { type Bench, beside, type Figure } from '../support/figure.ts'
import {
  clientId,
  clientSecret,
  grantOf,
  installationOf,
  memberIdOf,
  storePortals
} from '../support/portals.ts'
import { interleave, type Subjects } from '../support/rounds.ts'
import { median, medianAdded } from '../support/statistics.ts'

/** More than this is too much to add to a call. */
const targetUs = 20
/** Drains as a portal's does; so large that no call has to wait. */
const portalRate = { burst: 1_000_000_000, perSecond: 2 }

interface Subject {
  readonly name: string
  readonly engine: Engine
  /** Who keeps to the portal's bucket together. */
  readonly portalLimits: 'process' | 'store'
}

const subjects: readonly Subject[] = [
  { name: 'sqlite', engine: 'sqlite', portalLimits: 'process' },
  { name: 'postgres', engine: 'postgres', portalLimits: 'process' },
  { name: 'sqlite, limits shared', engine: 'sqlite', portalLimits: 'store' },
  { name: 'postgres, limits shared', engine: 'postgres', portalLimits: 'store' }
]
const instantly: Fetch = () => Promise.resolve(new Response('{"result":true}'))

export const hotPath: Bench = {
  name: 'hot-path',
  about: 'a call with a usable stored token beside the same call with the token in a variable',
  run: (note) =>
    withDatabases(async (databases) => {
      const portal = startChild(new URL('instant-portal.child.ts', import.meta.url))
      const { origin } = await portal.ask<{ readonly origin: string }>({ where: true })
      const guarded = createGuardedFetch({ allowHosts: [new URL(origin).host] })
      const figures: Figure[] = []
      try {
        for (const subject of subjects) {
          note(subject.name)
          const address = await databases.create(subject.engine)
          figures.push(...(await measure(subject, address, origin, guarded.fetch)))
        }
      } finally {
        await guarded.close()
        await portal.end()
      }
      return { figures, failures: [] }
    })
}

async function measure(
  { name, portalLimits }: Subject,
  address: string,
  origin: string,
  overHttp: Fetch
): Promise<readonly Figure[]> {
  const store = await openStoreAt(address)
  const keys = generateKey(randomBytes)
  const installation = installationOf(1, { clientEndpoint: `${origin}/rest/` })
  const grant = grantOf(1)
  await storePortals(store, keys, [{ installation, grant }])
  const appWith = (fetch: Fetch) =>
    createApp({
      clientId,
      clientSecret,
      store,
      keys: createKeyRing(parseKeys(keys)),
      portalRate,
      portalLimits,
      background: 'manual',
      fetch
    })
  const restWith = (fetch: Fetch) =>
    createRest({
      credentials: staticCredentials({
        accessToken: grant.accessToken,
        endpoint: installation.clientEndpoint
      }),
      limiter: createLimiter({ bucket: portalRate }),
      fetch
    })
  const [near, far] = [appWith(instantly), appWith(overHttp)]
  const [nearRest, farRest] = [restWith(instantly), restWith(overHttp)]
  const memberId = memberIdOf(1)
  try {
    const bare = {
      token: () => near.portal(memberId).token(),
      variable: () => nearRest.call('profile'),
      stored: () => near.portal(memberId).call('profile')
    } satisfies Subjects
    const http = {
      variable: () => farRest.call('profile'),
      stored: () => far.portal(memberId).call('profile')
    } satisfies Subjects
    const alone = await interleave(bare, { rounds: 60, times: 200 })
    const calls = await interleave(http, { rounds: 60, times: 50 })
    return [
      figure('token() alone', name, median(alone.token)),
      figure('call, no network: token in a variable', name, median(alone.variable)),
      figure('call, no network: stored token', name, median(alone.stored)),
      beside(
        figure('added to a call, no network', name, medianAdded(alone.stored, alone.variable)),
        targetUs
      ),
      figure('call over HTTP: token in a variable', name, median(calls.variable)),
      figure('call over HTTP: stored token', name, median(calls.stored)),
      beside(figure('added to a call over HTTP', name, medianAdded(calls.stored, calls.variable)), targetUs)
    ]
  } finally {
    await Promise.all([near.close(), far.close()])
    await store.close()
  }
}

function figure(work: string, subject: string, value: number): Figure {
  return { work, subject, value, unit: 'us' }
}
