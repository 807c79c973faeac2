// The frame around the built-in pages: light and dark, readable on a phone, without anything from elsewhere.

import { createHash } from 'node:crypto'
import { type Html, html } from './html.ts'
import type { Language } from './language.ts'

const style = `
:root { color-scheme: light dark; --text: #1f2933; --soft: #5b6773; --ground: #ffffff; --line: #dfe3e8; --mark: #1f7a4d; --focus: #2563eb }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6e9ec; --soft: #a3aeb9; --ground: #16191d; --line: #2c3238; --mark: #5cc991; --focus: #7aa7ff }
}
body { font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--ground); margin: 0; padding: 2rem 1rem }
main { max-width: 38rem; margin: 0 auto }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem }
h2 { font-size: 1rem; margin: 1.5rem 0 .25rem; color: var(--soft) }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.25rem; border-top: 1px solid var(--line); padding-top: 1rem }
dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
.done { color: var(--mark) } p { margin: 0 0 1rem; overflow-wrap: anywhere }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: .5rem } }
`

/** What a content security policy must name for the style of these pages. */
export const styleSource: string = `'sha256-${createHash('sha256').update(style).digest('base64')}'`

export function layout(language: Language, title: string, body: Html): string {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${{ html: style }}</style>
</head>
<body><main>
${body}
</main></body>
</html>
`.html
}
