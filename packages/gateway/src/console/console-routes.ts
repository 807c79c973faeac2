// The routes of the console beside its page, which is `POST /app`.

import type { App, Logger } from '@latchkey/app'
import { problemResponse } from '../http/problem.ts'
import type { Route } from '../http/route.ts'
import { type ConsoleScript, scriptResponse } from './console-script.ts'
import { ownerDeals } from './owner-deals.ts'

export function consoleRoutes(app: App, script: ConsoleScript, logger: Logger): readonly Route[] {
  return [
    {
      path: '/console.js',
      access: 'open',
      methods: { GET: ({ req }) => scriptResponse(script, req.raw) }
    },
    {
      path: '/console/deals',
      access: 'open',
      methods: {
        async GET({ req }) {
          try {
            const deals = await ownerDeals(app, req.raw)
            return Response.json(deals, { headers: { 'cache-control': 'no-store' } })
          } catch (error) {
            // The page renews its session when it is told that this is what was missing.
            return problemResponse(error, req.raw, logger, { challenge: 'session' })
          }
        }
      }
    }
  ]
}
