// Description, page and measurements for the operator.

import type { Metrics } from './metrics.ts'
import type { Json } from './openapi/parts.ts'
import { operatorPage } from './pages.ts'
import type { Route } from './route.ts'

export function operatorRoutes(publicUrl: string, metrics: Metrics, description: Json): readonly Route[] {
  return [
    {
      path: '/',
      access: 'open',
      methods: { GET: async (context) => context.html(await operatorPage(publicUrl)) }
    },
    { path: '/openapi.json', access: 'open', methods: { GET: () => Response.json(description) } },
    {
      path: '/metrics',
      access: 'admin',
      methods: {
        GET: async () =>
          new Response(await metrics.text(), { headers: { 'content-type': metrics.contentType } })
      }
    }
  ]
}
