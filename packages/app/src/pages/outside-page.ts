// What the application's addresses show to somebody who comes without a portal.

import { html } from './html.ts'
import { layout } from './layout.ts'

const title = 'Open this application inside Bitrix24'

export function outsideResponse(request: Request, nonce: string): Response {
  const body = html`<h1>${title}</h1>
<p>This address is opened by a Bitrix24 portal. Open the application from the menu of your portal.</p>`
  return new Response(request.method === 'HEAD' ? null : layout('en', title, nonce, body), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'`
    }
  })
}
