// The API of one portal: what is known of it, calls through it, its token, and its removal.

import type { App, Logger, PortalAccess, RestAccess } from '@latchkey/app'
import { batchAnswer } from './batch-answer.ts'
import { readBatchBody } from './batch-body.ts'
import { callFields, listFields, noFields, portalsQuery, userFields } from './fields.ts'
import { given } from './given.ts'
import { readJsonBody } from './json-body.ts'
import { ndjsonResponse } from './ndjson.ts'
import { loggedProblem } from './problem.ts'
import { readQuery } from './query.ts'
import type { Route, RouteContext } from './route.ts'

export function portalRoutes(app: App, logger: Logger): readonly Route[] {
  return [
    {
      path: '/api/v1/portals',
      access: 'admin',
      methods: {
        GET: async (context) =>
          Response.json(await app.listPortals(given(readQuery(context.req.raw, portalsQuery))))
      }
    },
    {
      path: '/api/v1/portals/:memberId',
      access: 'admin',
      methods: {
        GET: async (context) => {
          readQuery(context.req.raw, noFields)
          return Response.json(await portalOf(app, context).view())
        },
        DELETE: async (context) => {
          readQuery(context.req.raw, noFields)
          await portalOf(app, context).forget()
          return new Response(null, { status: 204 })
        }
      }
    },
    {
      path: '/api/v1/portals/:memberId/call',
      access: 'admin',
      methods: {
        POST: async (context) => {
          const { method, params, userId } = await readJsonBody(context.req.raw, callFields)
          return Response.json(await actingAs(portalOf(app, context), userId).call(method, params))
        }
      }
    },
    {
      path: '/api/v1/portals/:memberId/batch',
      access: 'admin',
      methods: {
        POST: async (context) => {
          const { commands, halt } = await readBatchBody(context.req.raw)
          // Whoever went away does not want the rest of the commands.
          const { signal } = context.req.raw
          const results = await portalOf(app, context).batch(commands, { ...given({ halt }), signal })
          return batchAnswer(results, (cause) => loggedProblem(cause, logger))
        }
      }
    },
    {
      path: '/api/v1/portals/:memberId/list',
      access: 'admin',
      methods: { POST: (context) => streamList(app, logger, context) }
    },
    {
      path: '/api/v1/portals/:memberId/token',
      access: 'admin',
      methods: {
        GET: async (context) => {
          const { userId } = readQuery(context.req.raw, userFields)
          return Response.json(await actingAs(portalOf(app, context), userId).token())
        }
      }
    },
    {
      path: '/api/v1/portals/:memberId/refresh',
      access: 'admin',
      methods: {
        POST: async (context) => {
          const { userId } = await readJsonBody(context.req.raw, userFields)
          return Response.json(await portalOf(app, context).refresh(userId))
        }
      }
    }
  ]
}

async function streamList(app: App, logger: Logger, context: RouteContext): Promise<Response> {
  const { method, params, idField } = await readJsonBody(context.req.raw, listFields)
  const stop = new AbortController()
  const rows = portalOf(app, context).list(method, params, given({ idField, signal: stop.signal }))
  return ndjsonResponse(rows, {
    stop: () => stop.abort(),
    problemOf: (error) => loggedProblem(error, logger),
    abort: connectionBreaker(context)
  })
}

/** The empty write is done when everything before it is on its way: only then may the connection break. */
function connectionBreaker({ env }: RouteContext): (() => Promise<void>) | undefined {
  const outgoing = env?.outgoing
  if (!outgoing) return undefined
  return () =>
    new Promise((resolve) => {
      outgoing.write('', () => {
        outgoing.destroy()
        resolve()
      })
    })
}

function portalOf(app: App, context: RouteContext): PortalAccess {
  return app.portal(context.req.param('memberId') ?? '')
}

function actingAs(portal: PortalAccess, userId: string | undefined): RestAccess {
  return userId === undefined ? portal : portal.as(userId)
}
