// The built-in page of a proven visit; an application brings its own with the option `page`.

import type { Visit } from '../records/visit.ts'
import { html, jsonScript } from './html.ts'
import { languageOf, type Translations } from './language.ts'
import { layout } from './layout.ts'

interface Texts {
  readonly hello: (name: string) => string
  readonly proven: string
  readonly portal: string
  readonly place: string
  readonly rights: string
  readonly administrator: string
  readonly employee: string
}

const texts: Translations<Texts> = {
  en: {
    hello: (name) => `Hello ${name}`,
    proven: 'Your visit is proven. The application can show its own page here.',
    portal: 'Portal',
    place: 'Opened at',
    rights: 'Rights',
    administrator: 'administrator',
    employee: 'employee'
  },
  ru: {
    hello: (name) => `Здравствуйте, ${name}`,
    proven: 'Ваш визит подтверждён. Здесь приложение может показать собственную страницу.',
    portal: 'Портал',
    place: 'Место',
    rights: 'Права',
    administrator: 'администратор',
    employee: 'сотрудник'
  },
  de: {
    hello: (name) => `Guten Tag, ${name}`,
    proven: 'Ihr Besuch ist bestätigt. Hier kann die Anwendung ihre eigene Seite zeigen.',
    portal: 'Portal',
    place: 'Geöffnet in',
    rights: 'Rechte',
    administrator: 'Administrator',
    employee: 'Mitarbeiter'
  }
}

export function visitPage(visit: Visit): string {
  const { userName, portalOrigin, placement, admin, sessionToken, memberId, userId } = visit
  const language = languageOf(visit.language)
  const text = texts[language]
  const title = text.hello(userName === '' ? `#${userId}` : userName)
  const body = html`<h1>${title}</h1>
<p class="done">${text.proven}</p>
<dl>
<dt>${text.portal}</dt><dd>${new URL(portalOrigin).host}</dd>
<dt>${text.place}</dt><dd>${placement}</dd>
<dt>${text.rights}</dt><dd>${admin ? text.administrator : text.employee}</dd>
</dl>
${jsonScript('latchkey-visit', { sessionToken, memberId, userId, admin, portalOrigin })}`
  return layout(language, title, body)
}
