// The plain pages of the gateway.

import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

type Html = HtmlEscapedString | Promise<HtmlEscapedString>

function page(title: string, body: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title></head>
<body><h1>${title}</h1>${body}</body>
</html>
`
}

/** For the operator: what to enter in the portal, and where to read on. */
export function operatorPage(publicUrl: string): Html {
  return page(
    'Latchkey',
    html`<p>Enter these addresses in the application's settings in Bitrix24:</p>
<dl>
<dt>Address of the application</dt><dd><code>${publicUrl}/app</code></dd>
<dt>Address for the installation</dt><dd><code>${publicUrl}/install</code></dd>
<dt>Address of the event handler</dt><dd><code>${publicUrl}/events</code></dd>
</dl>
<p>The API is described in <a href="/openapi.json">openapi.json</a>; it needs the admin token.</p>`
  )
}
