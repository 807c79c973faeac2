// Does the process run, and can it serve portals? Why not is told in the log alone: these routes are open.

import type { App, Logger } from '@latchkey/app'
import { describeError } from '../log/describe-error.ts'
import type { Route } from './route.ts'

export type Readiness = () => Promise<boolean>

/** A store that fails makes the gateway not ready, too. */
export function createReadiness(app: App, logger: Logger): Readiness {
  return async function isReady() {
    try {
      const { ready, reason } = await app.health()
      if (!ready) logger.warn({ reason }, 'not ready')
      return ready
    } catch (error) {
      logger.warn({ error: describeError(error) }, 'not ready')
      return false
    }
  }
}

export function healthRoutes(isReady: Readiness): readonly Route[] {
  return [
    { path: '/healthz', access: 'open', methods: { GET: () => answer(200, 'ok') } },
    {
      path: '/readyz',
      access: 'open',
      methods: { GET: async () => ((await isReady()) ? answer(200, 'ready') : answer(503, 'not ready')) }
    }
  ]
}

function answer(status: number, text: string): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
  })
}
