// The frame around the built-in pages.

import { type Html, html } from './html.ts'

const style = `
:root { color-scheme: light dark; --text: #1f2933; --soft: #5b6773; --ground: #ffffff; --line: #dfe3e8; --mark: #1f7a4d }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6e9ec; --soft: #9aa5b1; --ground: #16191d; --line: #2c3238; --mark: #5cc991 }
}
body { font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--ground); margin: 0; padding: 2rem 1rem }
main { max-width: 38rem; margin: 0 auto }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.25rem; border-top: 1px solid var(--line); padding-top: 1rem }
dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
.done { color: var(--mark) } p { margin: 0 0 1rem }
`

export function layout(language: string, title: string, nonce: string, body: Html): string {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style nonce="${nonce}">${{ html: style }}</style>
</head>
<body><main>
${body}
</main></body>
</html>
`.html
}
