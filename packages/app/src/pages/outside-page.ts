// What the application's addresses show to somebody who comes without a portal.

import { html } from './html.ts'
import { languageOf, type Translations } from './language.ts'
import { layout, styleSource } from './layout.ts'
import { htmlResponse } from './page-response.ts'

const texts: Translations<{ readonly title: string; readonly what: string }> = {
  en: {
    title: 'Open this application inside Bitrix24',
    what: 'This address is opened by a Bitrix24 portal. Open the application from the menu of your portal.'
  },
  ru: {
    title: 'Откройте это приложение в Битрикс24',
    what: 'Этот адрес открывает портал Битрикс24. Откройте приложение из меню вашего портала.'
  },
  de: {
    title: 'Öffnen Sie diese Anwendung in Bitrix24',
    what: 'Diese Adresse öffnet ein Bitrix24-Portal. Öffnen Sie die Anwendung aus dem Menü Ihres Portals.'
  }
}

export function outsideResponse(request: Request): Response {
  const language = languageOf(request.headers.get('accept-language'))
  const { title, what } = texts[language]
  const page = layout(language, title, html`<h1>${title}</h1><p>${what}</p>`)
  return htmlResponse(request.method === 'HEAD' ? null : page, `default-src 'none'; style-src ${styleSource}`)
}
