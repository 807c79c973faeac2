// The application: greets its visitor, lists deals, and knows the deal that was added last.

import {
  type App,
  type AppEvent,
  createApp,
  createKeyRing,
  html,
  parseKeys,
  type PortalAccess,
  type Visit
} from '@latchkey/app'
import { openSqliteStore } from '@latchkey/app/sqlite'

interface Deal {
  readonly ID: string
  readonly TITLE: string
}

export async function createApplication(): Promise<App> {
  /** Title by member id; gone when the process ends. */
  const addedLast = new Map<string, string>()

  const app: App = createApp({
    clientId: setting('LATCHKEY_CLIENT_ID'),
    clientSecret: setting('LATCHKEY_CLIENT_SECRET'),
    keys: createKeyRing(parseKeys(setting('LATCHKEY_KEYS'))),
    store: await openSqliteStore({ path: process.env['LATCHKEY_DATABASE'] ?? 'latchkey.db' }),
    authServers: listSetting('LATCHKEY_AUTH_SERVERS'),
    allowPortals: listSetting('LATCHKEY_ALLOW_PORTALS'),
    page: showPage
  })

  app.on('ONAPPINSTALL', async (_event, portal) => {
    const { result: bound } = await portal.call<readonly { readonly event: string }[]>('event.get')
    if (bound.some(({ event }) => event === 'ONCRMDEALADD')) return
    await portal.call('event.bind', {
      event: 'ONCRMDEALADD',
      handler: `${setting('LATCHKEY_PUBLIC_URL')}/bitrix/events`
    })
  })
  app.on('ONCRMDEALADD', rememberDeal)

  async function rememberDeal({ memberId, data }: AppEvent, portal: PortalAccess): Promise<void> {
    // An event proves no more than "someone on this portal": it names a deal, and the portal says what the deal is.
    const { FIELDS } = data as { readonly FIELDS?: { readonly ID?: unknown } }
    const { result } = await portal.call<Deal>('crm.deal.get', { id: FIELDS?.ID })
    addedLast.set(memberId, result.TITLE)
  }

  async function showPage({ memberId, userId, userName, language }: Visit) {
    // As the visitor: he sees what the portal lets him see.
    const { result: deals } = await app
      .portal(memberId)
      .as(userId)
      .call<readonly Deal[]>('crm.deal.list', {
        select: ['ID', 'TITLE'],
        order: { ID: 'DESC' }
      })
    const rows = deals.map(({ ID, TITLE }) => html`<li value="${ID}">${TITLE}</li>`.html)
    return html`<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<title>Deals</title>
<h1>Hello, ${userName}</h1>
<p>Added last: ${addedLast.get(memberId) ?? 'none since the start'}</p>
<ol>${{ html: rows.join('') }}</ol>
</html>`
  }

  return app
}

function setting(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(`Set ${name}; README.md says how.`)
  return value
}

function listSetting(name: string): readonly string[] | undefined {
  return process.env[name]?.split(',')
}
