// The page of a frame that cannot be opened right now: it asks the portal to open it again (design section 4, rule 6).

import { prefersHtml } from '../errors/accepts-html.ts'
import type { AppError, AppErrorCode } from '../errors/app-error.ts'
import { toAppError, toProblem } from '../errors/problem.ts'
import { type Html, html } from './html.ts'
import { type Language, languageOf, type Translations } from './language.ts'
import { layout, styleSource } from './layout.ts'

/** Errors that pass without anybody doing anything about them. */
const passing: ReadonlySet<AppErrorCode> = new Set(['auth-unreachable', 'portal-unreachable', 'busy'])

const texts: Translations<{ readonly title: string; readonly what: string; readonly next: string }> = {
  en: {
    title: 'One moment, please',
    what: 'The application cannot be opened right now. This is likely to pass.',
    next: 'Inside Bitrix24 this page tries again by itself. If it does not, open the application again in a minute.'
  },
  ru: {
    title: 'Одну минуту',
    what: 'Сейчас приложение не открывается. Скорее всего, это временно.',
    next: 'В Битрикс24 эта страница сама повторит попытку. Если этого не произойдёт, откройте приложение ещё раз через минуту.'
  },
  de: {
    title: 'Einen Moment bitte',
    what: 'Die Anwendung lässt sich gerade nicht öffnen. Das geht vermutlich vorüber.',
    next: 'In Bitrix24 versucht diese Seite es von selbst noch einmal. Geschieht das nicht, öffnen Sie die Anwendung in einer Minute erneut.'
  }
}

/**
 * Tokens come only with a new POST, so the portal's page has to load anew; `reloadWindow` is never answered. The frame's
 * name is `host|protocol|sid` (portal-behaviour.md sections 9 and 10). The portal is not proven here, hence `*`: the
 * message holds no secret. Each repetition within ten minutes waits twice as long, up to a minute: a long outage must
 * not make every open page load all the time.
 */
const retry = (afterMs: number): string => `
const sid = window.name.split('|')[2]
if (window.parent !== window && sid) {
  let attempt = 0
  try {
    const [before, at] = (sessionStorage.getItem('latchkey-retry') || '').split(' ').map(Number)
    attempt = Date.now() - at < 600000 ? before + 1 : 0
    sessionStorage.setItem('latchkey-retry', attempt + ' ' + Date.now())
  } catch {
    // A browser that keeps nothing for frames: every attempt is the first.
  }
  const afterMs = Math.max(${afterMs}, Math.min(${afterMs} * 2 ** attempt, 60000))
  setTimeout(() => window.parent.postMessage('reloadWindow::' + Date.now() + ':' + sid, '*'), afterMs)
}
`

/** The answer for a person at a frame, if the error is one that passes; else `undefined`. */
export function retryResponse(cause: unknown, request: Request, nonce: string): Response | undefined {
  const error = toAppError(cause)
  if (!passing.has(error.code) || error.retry !== 'later') return undefined
  if (!prefersHtml(request.headers.get('accept'))) return undefined
  const { status, headers } = toProblem(error, request)
  headers.set(
    'content-security-policy',
    `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${styleSource}; base-uri 'none'; form-action 'none'`
  )
  const language = languageOf(new URL(request.url).searchParams.get('LANG'))
  const afterMs = Number(headers.get('retry-after')) * 1000
  return new Response(retryPage(error, language, afterMs, nonce), { status, headers })
}

function retryPage(error: AppError, language: Language, afterMs: number, nonce: string): string {
  const { title, what, next } = texts[language]
  const script: Html = { html: retry(afterMs) }
  const body = html`<h1>${title}</h1>
<p>${what}</p>
<p>${next}</p>
<p lang="en">${error.message} (${error.code}, ${String(error.status)})</p>
<script nonce="${nonce}">${script}</script>`
  return layout(language, title, body)
}
