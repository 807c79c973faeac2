// The page at the control address: the portals of this sandbox, with links to them.

import { Hono } from 'hono'
import { html } from 'hono/html'
import type { Portal } from '../model/portal.ts'
import { randomHex } from '../world/random.ts'
import type { ControlDeps } from './control-app.ts'

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 46rem; margin: 8vh auto; padding: 0 1.2rem; }
  li { margin: .8rem 0; }
  a { font-size: 1.15rem; font-weight: 600; color: light-dark(#1763e0, #7fb0ff); }
  small, footer { color: light-dark(#5d6b7e, #9aa9bc); }
  ul { list-style: none; padding: 0; }
`

export function portalListPage({ core }: ControlDeps): Hono {
  const routes = new Hono()
  routes.get('/', (context) => {
    const nonce = randomHex(32)
    context.header(
      'content-security-policy',
      `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'`
    )
    context.header('cache-control', 'no-store')
    return context.html(page([...core.world.portals.values()], core.world.authServer, nonce))
  })
  return routes
}

function page(portals: readonly Portal[], authServer: string, nonce: string): ReturnType<typeof html> {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Sandbox</title>
    <style nonce="${nonce}">${STYLE}</style>
  </head>
  <body>
    <h1>Local Bitrix24 portals</h1>
    ${portals.length === 0 ? html`<p>There is none yet: <code>POST /_sandbox/portals</code> makes one.</p>` : ''}
    <ul>${portals.map(
      (portal) => html`<li>
        <a href="${portal.url}/">${portal.domain}</a><br>
        <small>${portal.users.size} people, ${portal.deals.size} deals, ${portal.apps.size} applications · member id ${portal.memberId}</small>
      </li>`
    )}</ul>
    <footer><p>Authorization server: <code>${authServer}</code>. Control calls: <code>/_sandbox</code> of this address.</p></footer>
  </body>
</html>`
}
