// What a person sees who has connected himself from outside a portal, where the application names no page of its own.

import type { Proof } from '../proof/proof.ts'
import { html } from './html.ts'
import { languageOf, type Translations } from './language.ts'
import { layout, styleSource } from './layout.ts'
import { htmlResponse } from './page-response.ts'

interface Texts {
  readonly title: string
  readonly done: string
  readonly portal: string
  readonly person: string
}

const texts: Translations<Texts> = {
  en: {
    title: 'Connected',
    done: 'The application can work with your rights. You can close this page.',
    portal: 'Portal',
    person: 'Person'
  },
  ru: {
    title: 'Подключено',
    done: 'Приложение может работать с вашими правами. Эту страницу можно закрыть.',
    portal: 'Портал',
    person: 'Пользователь'
  },
  de: {
    title: 'Verbunden',
    done: 'Die Anwendung kann mit Ihren Rechten arbeiten. Sie können diese Seite schließen.',
    portal: 'Portal',
    person: 'Person'
  }
}

export function connectedResponse(request: Request, { clientEndpoint, userName, userId }: Proof): Response {
  const language = languageOf(request.headers.get('accept-language'))
  const text = texts[language]
  const body = html`<h1>${text.title}</h1>
<p class="done">${text.done}</p>
<dl>
<dt>${text.portal}</dt><dd>${new URL(clientEndpoint).host}</dd>
<dt>${text.person}</dt><dd>${userName === '' ? `#${userId}` : userName}</dd>
</dl>`
  const page = layout(language, text.title, body)
  return htmlResponse(page, `default-src 'none'; style-src ${styleSource}; frame-ancestors 'none'`)
}
