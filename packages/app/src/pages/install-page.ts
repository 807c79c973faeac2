// The page that an installation ends with: says what was done, then tells the portal that the installation is finished.

import { html } from './html.ts'
import { layout } from './layout.ts'

export interface InstallPage {
  readonly language: string
  readonly portalOrigin: string
  readonly userName: string
  readonly scope: readonly string[]
}

/**
 * The frame's name is `host|protocol|sid`; a message is `method:parameters:callback:sid`. This one is never answered:
 * the portal reloads its page (portal-behaviour.md section 10).
 */
const finish = (origin: string): string => `
const sid = window.name.split('|')[2]
if (window.parent !== window && sid) window.parent.postMessage('setInstallFinish::' + Date.now() + ':' + sid, ${JSON.stringify(origin)})
`

export function installPage({ language, portalOrigin, userName, scope }: InstallPage, nonce: string): string {
  const body = html`<h1>Installed</h1>
<p class="done">The application is installed and can reach this portal. The page continues by itself.</p>
<dl>
<dt>Portal</dt><dd>${new URL(portalOrigin).host}</dd>
<dt>Installed by</dt><dd>${userName}</dd>
<dt>May use</dt><dd>${scope.join(', ')}</dd>
</dl>
<script nonce="${nonce}">${{ html: finish(portalOrigin) }}</script>`
  return layout(language, 'Installed', nonce, body)
}
