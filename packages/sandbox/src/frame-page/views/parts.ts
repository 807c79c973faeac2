// Small pieces that many pages share: icons, faces, states, forms.

import { html, raw } from 'hono/html'
import type { PortalApp, PortalUser } from '../../model/portal.ts'
import type { Visit } from '../visit.ts'

export type Html = ReturnType<typeof html>

/** Drawn on a grid of 24 units with lines only. */
const ICONS = {
  feed: 'M4 5h16v11H9l-5 4z',
  deals: 'M4 7h16v12H4z M9 7V5h6v2 M4 12h16',
  people:
    'M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6z M3 19c0-3 3-5 6-5s6 2 6 5 M16 11a2.5 2.5 0 1 0 0-5 M17 14c2 0 4 2 4 4',
  apps: 'M4 4h6v6H4z M14 4h6v6h-6z M4 14h6v6H4z M14 14h6v6h-6z',
  app: 'M12 3l8 4.5v9L12 21l-8-4.5v-9z M4 7.5l8 4.5 8-4.5 M12 12v9',
  key: 'M8 15a4 4 0 1 1 3.5-6H21v4h-2v2h-3v-2h-4.5A4 4 0 0 1 8 15z M8 11h.01',
  panel: 'M4 5h16v14H4z M14 5v14',
  close: 'M6 6l12 12 M18 6L6 18'
} as const

export type IconName = keyof typeof ICONS

export function icon(name: IconName): Html {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`
}

export function avatar({ id, name, lastName }: PortalUser): Html {
  return html`<span class="avatar tone-${id % 6}" aria-hidden="true">${name.slice(0, 1)}${lastName.slice(0, 1)}</span>`
}

export function stateChip(app: PortalApp): Html {
  if (!app.active) return html`<span class="chip chip-off">not installed</span>`
  if (!app.finished) return html`<span class="chip chip-wait">installation not finished</span>`
  return html`<span class="chip chip-on">installed</span>`
}

/** A button that changes something: a form of the page itself, with the sessid that proves it. */
export function actionForm(visit: Visit, action: string, fields: Html, className = ''): Html {
  return html`<form method="post" action="${action}" class="${className}">
    <input type="hidden" name="sessid" value="${visit.sessid}">${fields}
  </form>`
}

export function nothing(): Html {
  return raw('')
}

/** For the link of a menu that leads to where one is. */
export function current(isCurrent: boolean): Html {
  return raw(isCurrent ? ' aria-current="page"' : '')
}
