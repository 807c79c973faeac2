// The routes that portals and the page in their frame reach.

import type { App } from '@latchkey/app'
import type { Route } from './route.ts'

/** Paths whose pages portals show in a frame: these pages name their own rules of framing. */
export const framedPaths: readonly string[] = ['/app', '/install', '/events']

export function publicRoutes(app: App): readonly Route[] {
  return [
    {
      path: '/app',
      access: 'open',
      methods: { GET: ({ req }) => app.frame(req.raw), POST: ({ req }) => app.frame(req.raw) }
    },
    {
      path: '/install',
      access: 'open',
      methods: { GET: ({ req }) => app.install(req.raw), POST: ({ req }) => app.install(req.raw) }
    },
    {
      path: '/events',
      access: 'open',
      methods: { GET: ({ req }) => app.events(req.raw), POST: ({ req }) => app.events(req.raw) }
    },
    {
      path: '/session',
      access: 'open',
      methods: { GET: ({ req }) => app.session(req.raw), POST: ({ req }) => app.session(req.raw) }
    },
    { path: '/oauth/start', access: 'open', methods: { GET: ({ req }) => app.oauthStart(req.raw) } },
    { path: '/oauth/callback', access: 'open', methods: { GET: ({ req }) => app.oauthCallback(req.raw) } }
  ]
}
