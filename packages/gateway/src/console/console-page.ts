// The page of the console: everything that is known when it is opened; its script fills in the rest.

import { type Html, html, jsonScript, languageOf, type PageMaker, type Visit } from '@latchkey/app'
import { type ConsoleScript, scriptAddress } from './console-script.ts'
import { consoleStyle, consoleStyleSource } from './console-style.ts'
import { type ConsoleTexts, consoleTexts } from './console-texts.ts'

export function consolePage(script: ConsoleScript): PageMaker {
  return function consolePageOf(visit) {
    const { portalOrigin } = visit
    return {
      ...page(visit, script),
      contentPolicy: [
        "default-src 'none'",
        "script-src 'self'",
        `style-src ${consoleStyleSource}`,
        `connect-src 'self' ${portalOrigin}`,
        "base-uri 'none'",
        "form-action 'none'"
      ].join('; ')
    }
  }
}

function page(visit: Visit, script: ConsoleScript): Html {
  const { memberId, portalOrigin, userId, userName, admin, sessionToken } = visit
  const language = languageOf(visit.language)
  const text = consoleTexts[language]
  const greeting = text.hello(userName === '' ? `#${userId}` : userName)
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text.title}</title>
<style>${{ html: consoleStyle }}</style>
</head>
<body>
<main id="page">
<header class="head">
<span class="mark">${icons.key}</span>
<div>
<h1>${greeting}</h1>
<p class="who"><span>${new URL(portalOrigin).host}</span> <span class="chip">${admin ? text.administrator : text.employee}</span></p>
</div>
<button id="again" type="button" aria-disabled="true">${icons.again}${text.again}</button>
</header>
<p id="news" role="status">${text.reading}</p>
<noscript><p>${text.needsScript}</p></noscript>
<div class="columns">
${card('own', text.own, [text.browser, text.portal])}
${card('application', text.application, [text.browser, text.backEnd, text.portal])}
</div>
${access(text)}
</main>
${jsonScript('latchkey-visit', { sessionToken, memberId, userId, admin, portalOrigin })}
<script src="${scriptAddress(script)}" defer></script>
</body>
</html>
`
}

function card(id: string, text: ConsoleTexts['own'], route: readonly string[]): Html {
  return html`<section class="card" id="${id}" aria-labelledby="${id}-title" aria-busy="true">
<header>
<h2 id="${id}-title">${text.title}</h2>
<p>${text.hint}</p>
<p class="route">${joined(route)}</p>
</header>
<div class="body"><div class="wait" aria-hidden="true"><i></i><i></i><i></i><i></i></div></div>
</section>`
}

function joined(stops: readonly string[]): Html {
  const parts = stops.map((stop) => html`<span class="chip">${stop}</span>`.html)
  return { html: parts.join(icons.onwards.html) }
}

function access(text: ConsoleTexts): Html {
  const tile = (id: string, name: string): Html =>
    html`<div id="${id}"><dt>${name}</dt><dd>${text.reading}</dd><dd></dd></div>`
  return html`<section class="card access" id="access" aria-labelledby="access-title">
<header><h2 id="access-title">${text.access}</h2></header>
<dl>${tile('token', text.token)}${tile('session', text.session)}${tile('grant', text.grant)}</dl>
</section>`
}

/** Drawn with lines on a grid of 24 units. */
const icons = {
  key: icon('M12.5 16a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0zM11.2 12.8 20.5 3.5M15.5 8.5l3 3M18.5 5.5l2.5 2.5'),
  again: icon('M20 11a8 8 0 1 0-2.3 6.3M20 4v7h-7'),
  onwards: icon('M5 12h14M13 6l6 6-6 6')
} as const

function icon(path: string): Html {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`
}
