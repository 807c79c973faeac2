// The POST of an event as a portal sends it (wire.md section 6), each one another.

import { clientId } from '../support/portals.ts'

export const applicationToken: string = 'made-up-application-token-0123456789'
export const portalHost: string = 'portal-1.example'

/** About 600 bytes; `serial` is the id of the deal. */
export function eventPost(memberId: string, serial: number): string {
  const fields = {
    event: 'ONCRMDEALADD',
    event_handler_id: '17',
    'data[FIELDS][ID]': String(serial),
    ts: '1766000000',
    'auth[access_token]': 'made-up-access-token-'.padEnd(70, 'x'),
    'auth[expires]': '1766003600',
    'auth[expires_in]': '3600',
    'auth[scope]': 'crm,user_brief',
    'auth[domain]': portalHost,
    'auth[server_endpoint]': 'https://oauth.bitrix.info/rest/',
    'auth[status]': 'L',
    'auth[client_endpoint]': `https://${portalHost}/rest/`,
    'auth[member_id]': memberId,
    'auth[user_id]': '1',
    'auth[client_id]': clientId,
    'auth[application_token]': applicationToken
  }
  return new URLSearchParams(fields).toString()
}
