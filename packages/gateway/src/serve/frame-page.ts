// What `POST /app` shows: the operator's page, otherwise the console.

import type { PageMaker } from '@latchkey/app'
import { consolePage } from '../console/console-page.ts'
import { type ConsoleScript, findConsoleScript } from '../console/console-script.ts'
import { openStaticPage, type StaticPage } from '../http/static-files.ts'
import type { Settings } from '../settings/index.ts'

export interface FramePage {
  /** Without one the application shows its own plain page. */
  readonly page: PageMaker | undefined
  readonly staticPage?: StaticPage
  readonly consoleScript?: ConsoleScript
  /** What the operator should know once the gateway runs. */
  readonly notice?: string
}

/** @throws SettingError when the operator's folder holds no page */
export function chooseFramePage(
  { staticFolder }: Pick<Settings, 'staticFolder'>,
  findScript: typeof findConsoleScript = findConsoleScript
): FramePage {
  if (staticFolder !== undefined) {
    const staticPage = openStaticPage(staticFolder)
    return { page: staticPage.page, staticPage }
  }
  const consoleScript = findScript()
  if (consoleScript !== undefined) return { page: consolePage(consoleScript), consoleScript }
  const notice = 'dist/console.js is not built, run npm run build: until then /app shows a plain page'
  return { page: undefined, notice }
}
