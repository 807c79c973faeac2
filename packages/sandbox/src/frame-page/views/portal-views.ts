// The pages around applications: feed, people, applications.

import { html } from 'hono/html'
import type { PortalApp } from '../../model/portal.ts'
import type { Visit } from '../visit.ts'
import { dealTable } from './deal-views.ts'
import { appPath } from './layout.ts'
import { actionForm, avatar, type Html, icon, nothing, stateChip } from './parts.ts'

const KINDS: Readonly<Record<PortalApp['kind'], string>> = {
  'local-ui': 'local, with a page',
  'local-script': 'local, script only',
  'market-ui': 'market, with a page',
  'market-script': 'market, REST only'
}

export function feed(visit: Visit): Html {
  const { portal, user } = visit
  const waiting = [...portal.apps.values()].filter((app) => !app.finished)
  return html`<header class="page-head"><h1>Good to see you, ${user.name}</h1></header>
    ${
      waiting.length === 0
        ? ''
        : html`<section class="card notice">
          <span class="big">${icon('app')}</span>
          <div><h2>${waiting.length === 1 ? 'An application waits' : `${waiting.length} applications wait`} to be installed</h2>
          <ul class="plain">${waiting.map((app) => html`<li><a class="button primary" href="${appPath(app)}">Open ${app.name}</a></li>`)}</ul></div>
        </section>`
    }
    <section class="card"><h2>Latest deals</h2>${dealTable(visit, 5, 0)}<p><a href="/crm/deal/">All deals</a></p></section>
    <section class="card"><h2>Colleagues</h2><ul class="faces">${[...portal.users.values()].map(
      (one) => html`<li>${avatar(one)}<span>${one.name} ${one.lastName}</span></li>`
    )}</ul></section>`
}

export function peopleList(visit: Visit): Html {
  const { portal, user } = visit
  return html`<header class="page-head"><h1>People</h1></header>
    <section class="card"><ul class="rows">${[...portal.users.values()].map(
      (one) => html`<li>
        ${avatar(one)}
        <div><strong>${one.name} ${one.lastName}</strong> ${one.admin ? html`<span class="chip chip-on">administrator</span>` : ''}${one.active ? '' : html`<span class="chip chip-off">dismissed</span>`}
          <br><span class="dim">${one.email} · id ${one.id}</span></div>
        ${
          one.id === user.id || !one.active
            ? html`<span class="dim">${one.id === user.id ? 'this is you' : ''}</span>`
            : actionForm(
                visit,
                '/login/',
                html`<input type="hidden" name="user" value="${one.id}"><input type="hidden" name="back" value="/company/">
                <button type="submit" class="quiet">Sign in as ${one.name}</button>`
              )
        }
      </li>`
    )}</ul></section>`
}

export function applicationList({ portal }: Visit): Html {
  const apps = [...portal.apps.values()]
  return html`<header class="page-head"><h1>Applications</h1></header>
    ${apps.length === 0 ? html`<section class="card centre"><h2>No application is registered here</h2><p>Register one with the control call <code>POST /_sandbox/portals/${portal.memberId}/apps</code>.</p></section>` : ''}
    <div class="tiles">${apps.map(applicationTile)}</div>`
}

function applicationTile(app: PortalApp): Html {
  return html`<section class="card tile">
    <h2><a href="${appPath(app)}">${app.name}</a></h2>
    <p>${stateChip(app)} <span class="dim">${KINDS[app.kind]} · status ${app.status} · version ${app.version}</span></p>
    <ul class="chips">${app.scope.map((scope) => html`<li class="chip">${scope}</li>`)}</ul>
    <p class="dim"><code>${app.clientId}</code></p>
    ${app.placements.length === 0 || !app.finished ? nothing() : placementList(app)}
    <p><a class="button${app.finished ? '' : ' primary'}" href="${appPath(app)}">${app.active ? 'Open' : 'View'}<span class="for-readers"> ${app.name}</span></a></p>
  </section>`
}

function placementList(app: PortalApp): Html {
  return html`<h3>Placements</h3><ul class="plain">${app.placements.map(
    (bound) =>
      html`<li><a href="/marketplace/placement/${bound.id}/">${bound.title === '' ? bound.placement : bound.title}</a> <span class="dim">${bound.placement}</span></li>`
  )}</ul>`
}

export function message(title: string, text: string): Html {
  return html`<section class="card centre"><h2>${title}</h2><p>${text}</p><p><a href="/">Back to the feed</a></p></section>`
}
