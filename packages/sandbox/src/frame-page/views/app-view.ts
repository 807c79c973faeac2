// An application on its page: to be installed, to be waited for, or shown in its iframe.

import { html } from 'hono/html'
import type { PortalApp } from '../../model/portal.ts'
import type { FrameView } from '../frame-view.ts'
import type { Visit } from '../visit.ts'
import { appPath } from './layout.ts'
import { actionForm, type Html, icon, nothing, stateChip } from './parts.ts'

function appHeader(visit: Visit, app: PortalApp): Html {
  return html`<header class="page-head">
    <div>
      <h1 id="page-title">${app.name}</h1>
      <p>${stateChip(app)} <code>${app.clientId}</code></p>
    </div>
    ${visit.user.admin && app.active ? appActions(visit, app) : ''}
  </header>`
}

function appActions(visit: Visit, app: PortalApp): Html {
  return html`<div class="actions">
    ${actionForm(visit, `${appPath(app)}reinstall/`, html`<button type="submit" class="quiet">Reinstall</button>`)}
    ${actionForm(
      visit,
      `${appPath(app)}uninstall/`,
      html`<label><input type="checkbox" name="clean" value="Y"> delete settings</label>
        <button type="submit" class="quiet danger">Uninstall</button>`
    )}
  </div>`
}

export function notInstalled(visit: Visit, app: PortalApp): Html {
  if (!visit.user.admin) return notFullyInstalled()
  return html`<section class="card centre">
    <span class="big">${icon('app')}</span>
    <h2>${app.name} is not installed</h2>
    <p>It asks for access to:</p>
    <ul class="chips">${app.scope.map((scope) => html`<li class="chip">${scope}</li>`)}</ul>
    <p class="hint">It works with the rights of whoever opens it; in the background with yours.</p>
    ${actionForm(visit, `${appPath(app)}install/`, html`<button type="submit" class="primary">Install</button>`)}
  </section>`
}

/** What everybody but administrators sees until the installation is finished. */
export function notFullyInstalled(): Html {
  return html`<section class="card centre">
    <span class="big">${icon('app')}</span>
    <h2>The application is not fully installed yet</h2>
    <p>Please ask an administrator of your portal to finish the installation.</p>
  </section>`
}

export function noPage(app: PortalApp): Html {
  return html`<section class="card centre">
    <span class="big">${icon('app')}</span>
    <h2>${app.name} has no page</h2>
    <p>It works in the background, with REST and events only.</p>
  </section>`
}

/** The hidden form and the iframe that it is posted into (portal-behaviour.md section 9). */
export function appFrame({ form, windowName, data }: FrameView, title: string): Html {
  return html`<form class="hidden" name="appform_${data.sid}" id="app-form" method="post" autocomplete="off" action="${form.action}" target="${windowName}">
      ${Object.entries(form.fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
    </form>
    <div class="app-frame"><iframe id="appframe_${data.sid}" name="${windowName}" title="${title}" allow="geolocation *; microphone *; camera *; autoplay *;"></iframe></div>
    <noscript><p class="card">A portal needs JavaScript to open applications.</p></noscript>`
}

export function appBody(visit: Visit, app: PortalApp, content: Html, slider: boolean): Html {
  return html`${slider ? nothing() : appHeader(visit, app)}${content}`
}
