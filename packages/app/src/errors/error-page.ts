// The page that people see when the application cannot be opened: no script, no session, readable in a frame.

import { html } from '../pages/html.ts'
import { languageOf, type Translations } from '../pages/language.ts'
import { layout, styleSource } from '../pages/layout.ts'
import type { AppError, Retry } from './app-error.ts'

type Situation = Retry | 'payment'

const texts: Translations<Readonly<Record<Situation | 'title' | 'details', string>>> = {
  en: {
    title: 'The application could not be opened',
    no: 'Close this window and open the application again inside Bitrix24. If that does not help, show the details below to your administrator.',
    later: 'This is likely to pass: open the application again in a minute.',
    'after-reinstall': 'An administrator of this Bitrix24 has to open or install the application again.',
    payment: 'The paid period of the application is over. An administrator of this Bitrix24 can renew it.',
    details: 'Details'
  },
  ru: {
    title: 'Не удалось открыть приложение',
    no: 'Закройте это окно и откройте приложение в Битрикс24 ещё раз. Если это не поможет, покажите подробности ниже вашему администратору.',
    later: 'Скорее всего, это временно: откройте приложение ещё раз через минуту.',
    'after-reinstall': 'Администратор этого Битрикс24 должен снова открыть или установить приложение.',
    payment: 'Оплаченный период приложения закончился. Администратор этого Битрикс24 может его продлить.',
    details: 'Подробности'
  },
  de: {
    title: 'Die Anwendung konnte nicht geöffnet werden',
    no: 'Schließen Sie dieses Fenster und öffnen Sie die Anwendung in Bitrix24 noch einmal. Hilft das nicht, zeigen Sie die Einzelheiten unten Ihrem Administrator.',
    later: 'Das geht vermutlich vorüber: Öffnen Sie die Anwendung in einer Minute noch einmal.',
    'after-reinstall':
      'Ein Administrator dieses Bitrix24 muss die Anwendung erneut öffnen oder installieren.',
    payment:
      'Der bezahlte Zeitraum der Anwendung ist abgelaufen. Ein Administrator dieses Bitrix24 kann ihn verlängern.',
    details: 'Einzelheiten'
  }
}

/** May be framed by anyone, so that people can read it (design section 4, rule 9); it can do nothing. */
export const errorPagePolicy: string = `default-src 'none'; style-src ${styleSource}; base-uri 'none'; form-action 'none'`

/** `language` is the `LANG` of the portal; anything but Russian and German gets English. */
export function errorPage(error: AppError, language: string | null): string {
  const lang = languageOf(language)
  const text = texts[lang]
  const body = html`<h1>${text.title}</h1>
<p>${text[error.code === 'payment-required' ? 'payment' : error.retry]}</p>
<h2>${text.details}</h2>
<p lang="en">${error.message} (${error.code}, ${String(error.status)})</p>`
  return layout(lang, text.title, body)
}
