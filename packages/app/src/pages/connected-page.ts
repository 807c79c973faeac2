// What a person sees who has connected himself from outside a portal, where the application names no page of its own.

import type { Proof } from '../proof/proof.ts'
import { html } from './html.ts'
import { layout } from './layout.ts'

export function connectedResponse({ clientEndpoint, userName, userId }: Proof, nonce: string): Response {
  const body = html`<h1>Connected</h1>
<p class="done">The application can work with your rights. You can close this page.</p>
<dl>
<dt>Portal</dt><dd>${new URL(clientEndpoint).host}</dd>
<dt>Person</dt><dd>${userName === '' ? `user ${userId}` : userName}</dd>
</dl>`
  return new Response(layout('en', 'Connected', nonce, body), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; frame-ancestors 'none'`
    }
  })
}
