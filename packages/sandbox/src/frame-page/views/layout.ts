// The frame of every portal page: left menu, who is signed in, and the sandbox's own panel.

import { html, raw } from 'hono/html'
import type { PortalApp } from '../../model/portal.ts'
import type { FrameData } from '../frame-view.ts'
import type { PanelState } from '../panel-state.ts'
import type { Visit } from '../visit.ts'
import { panelView } from './panel-view.ts'
import { avatar, current, type Html, icon, type IconName } from './parts.ts'

export interface PageContent {
  readonly title: string
  /** Path of the menu entry that this page belongs to. */
  readonly active: string
  readonly body: Html
  /** Where an application is shown. */
  readonly frame?: FrameData | undefined
}

export interface PageSurroundings {
  readonly visit: Visit
  readonly panel: PanelState
  /** Opened inside another page of the portal: without menu and panel. */
  readonly slider: boolean
  /** Path and query to come back to. */
  readonly here: string
}

/** Path of the assets; their names are the files' in `assets/`. */
export const ASSETS = '/bitrix/js/sandbox'

const STYLES = ['portal', 'shell', 'content', 'panel']

const MENU: readonly (readonly [string, string, IconName])[] = [
  ['/', 'Feed', 'feed'],
  ['/crm/deal/', 'CRM deals', 'deals'],
  ['/company/', 'People', 'people'],
  ['/marketplace/', 'Applications', 'apps']
]

export function pageLayout(content: PageContent, surroundings: PageSurroundings): Html {
  const { visit, panel, slider } = surroundings
  const data = { frame: content.frame, sessid: visit.sessid, panel }
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${content.title} · ${visit.portal.domain}</title>
    <link rel="icon" href="${ASSETS}/portal.svg" type="image/svg+xml">
    ${STYLES.map((name) => html`<link rel="stylesheet" href="${ASSETS}/${name}.css">`)}
    <script type="application/json" id="page-data">${jsonBlock(data)}</script>
    <script type="module" src="${ASSETS}/portal.js"></script>
  </head>
  <body class="${slider ? 'in-slider' : 'has-panel'}">
    ${slider ? sliderPage(content) : wholePage(content, surroundings)}
    <div class="toasts" id="toasts" role="status"></div>
  </body>
</html>`
}

function sliderPage({ body }: PageContent): Html {
  return html`<main class="content" id="content">${body}</main>`
}

function wholePage(content: PageContent, surroundings: PageSurroundings): Html {
  const { visit } = surroundings
  return html`
    <a class="skip" href="#content">Skip to the content</a>
    <div class="shell">
      ${sideMenu(content.active, visit)}
      <div class="stage">
        ${topBar(surroundings)}
        <main class="content" id="content" tabindex="-1">${content.body}</main>
      </div>
      ${panelView(surroundings.panel, content.frame)}
    </div>
    <dialog class="slider" id="slider" aria-label="Page of the portal">
      <button class="slider-close" id="slider-close" type="button">${icon('close')}<span>Close</span></button>
      <iframe id="slider-frame" title="Page of the portal"></iframe>
    </dialog>`
}

function sideMenu(active: string, { portal }: Visit): Html {
  const running = [...portal.apps.values()].filter((app) => app.finished && app.url !== '')
  return html`<nav class="menu" aria-label="Portal">
    <a class="brand" href="/">${icon('key')}<span>Sandbox<b>24</b></span></a>
    <ul>
      ${MENU.map(([path, title, name]) => menuEntry(path, title, name, active))}
    </ul>
    ${running.length === 0 ? '' : html`<h2>Installed</h2>`}
    <ul>
      ${running.map((app) => menuEntry(appPath(app), app.name, 'app', active))}
    </ul>
  </nav>`
}

function menuEntry(path: string, title: string, name: IconName, active: string): Html {
  return html`<li><a href="${path}"${current(path === active)}>${icon(name)}<span>${title}</span></a></li>`
}

function topBar({ visit, here }: PageSurroundings): Html {
  const { portal, user, sessid } = visit
  const people = [...portal.users.values()].filter((one) => one.active)
  return html`<header class="top">
    <p class="where"><strong>${portal.domain}</strong> <span class="chip">local Bitrix24</span></p>
    <form class="who" method="post" action="/login/">
      <input type="hidden" name="sessid" value="${sessid}">
      <input type="hidden" name="back" value="${here}">
      <label for="who">Signed in as</label>
      ${avatar(user)}
      <select id="who" name="user">
        ${people.map(
          (one) =>
            html`<option value="${one.id}"${one.id === user.id ? raw(' selected') : ''}>${one.name} ${one.lastName}${one.admin ? ' · admin' : ''}</option>`
        )}
      </select>
      <button type="submit" class="quiet">Switch</button>
    </form>
  </header>`
}

export function appPath({ number }: PortalApp): string {
  return `/marketplace/app/${number}/`
}

/** JSON inside a script element: no text in it may end the element. */
function jsonBlock(data: object): Html {
  return raw(JSON.stringify(data).replaceAll('<', String.raw`\u003c`))
}
