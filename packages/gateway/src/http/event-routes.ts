// The API of the event inbox: what waits, what was delivered, what was given up.

import type { App } from '@latchkey/app'
import { eventsQuery, noFields } from './fields.ts'
import { given } from './given.ts'
import { readJsonBody } from './json-body.ts'
import { readQuery } from './query.ts'
import type { Route } from './route.ts'

export function eventRoutes(app: App): readonly Route[] {
  return [
    {
      path: '/api/v1/events',
      access: 'admin',
      methods: {
        GET: async (context) =>
          Response.json(await app.listEvents(given(readQuery(context.req.raw, eventsQuery))))
      }
    },
    {
      path: '/api/v1/events/:id/replay',
      access: 'admin',
      methods: {
        POST: async (context) => {
          await readJsonBody(context.req.raw, noFields)
          await app.replayEvent(context.req.param('id') ?? '')
          return new Response(null, { status: 202 })
        }
      }
    }
  ]
}
