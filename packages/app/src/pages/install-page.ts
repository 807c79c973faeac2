// The page that an installation ends with: says what was done, then tells the portal that the installation is finished.

import { html } from './html.ts'
import { languageOf, type Translations } from './language.ts'
import { layout } from './layout.ts'

export interface InstallPage {
  /** `LANG` of the portal. */
  readonly language: string
  readonly portalOrigin: string
  readonly userName: string
  readonly scope: readonly string[]
}

interface Texts {
  readonly title: string
  readonly done: string
  readonly portal: string
  readonly person: string
  readonly scope: string
}

const texts: Translations<Texts> = {
  en: {
    title: 'Installed',
    done: 'The application is installed and can reach this portal. It opens by itself in a moment.',
    portal: 'Portal',
    person: 'Installed by',
    scope: 'May use'
  },
  ru: {
    title: 'Установлено',
    done: 'Приложение установлено и имеет доступ к этому порталу. Сейчас оно откроется само.',
    portal: 'Портал',
    person: 'Установил',
    scope: 'Доступ'
  },
  de: {
    title: 'Installiert',
    done: 'Die Anwendung ist installiert und erreicht dieses Portal. Sie öffnet sich gleich von selbst.',
    portal: 'Portal',
    person: 'Installiert von',
    scope: 'Darf nutzen'
  }
}

/** What was done can be read before the portal takes the page away. */
const readingMs = 1500

/**
 * The frame's name is `host|protocol|sid`; a message is `method:parameters:callback:sid`. This one is never answered:
 * the portal reloads its page (portal-behaviour.md section 10).
 */
const finish = (origin: string): string => `
const sid = window.name.split('|')[2]
const finish = () => window.parent.postMessage('setInstallFinish::' + Date.now() + ':' + sid, ${JSON.stringify(origin)})
if (window.parent !== window && sid) setTimeout(finish, ${readingMs})
`

export function installPage(page: InstallPage, nonce: string): string {
  const language = languageOf(page.language)
  const text = texts[language]
  const body = html`<h1>${text.title}</h1>
<p class="done">${text.done}</p>
<dl>
<dt>${text.portal}</dt><dd>${new URL(page.portalOrigin).host}</dd>
<dt>${text.person}</dt><dd>${page.userName}</dd>
<dt>${text.scope}</dt><dd>${page.scope.join(', ')}</dd>
</dl>
<script nonce="${nonce}">${{ html: finish(page.portalOrigin) }}</script>`
  return layout(language, text.title, body)
}
