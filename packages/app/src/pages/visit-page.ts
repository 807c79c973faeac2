// The built-in page of a proven visit; an application brings its own with the option `page`.

import type { Visit } from '../records/visit.ts'
import { html, jsonScript } from './html.ts'
import { layout } from './layout.ts'

export function visitPage(visit: Visit, nonce: string): string {
  const { userName, portalOrigin, placement, admin, sessionToken, memberId, userId } = visit
  const body = html`<h1>Hello ${userName === '' ? `user ${userId}` : userName}</h1>
<p class="done">Your visit is proven. This page can be replaced by the application's own.</p>
<dl>
<dt>Portal</dt><dd>${new URL(portalOrigin).host}</dd>
<dt>Opened at</dt><dd>${placement}</dd>
<dt>Rights</dt><dd>${admin ? 'administrator' : 'employee'}</dd>
</dl>
${jsonScript('latchkey-visit', { sessionToken, memberId, userId, admin, portalOrigin })}`
  return layout(visit.language, 'Welcome', nonce, body)
}
