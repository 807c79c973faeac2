// PLACEMENT_OPTIONS of a frame: what the page was asked for, and where it was opened from (portal-behaviour.md section 9).

import type { Portal } from '../model/portal.ts'
import type { Plain } from '../portal/php/convert.ts'
import { formDecode } from '../portal/php/form-decode.ts'
import { jsonDecode } from '../portal/php/json-decode.ts'
import { isArray, type PhpArray } from '../portal/php/value.ts'

export type FrameOptions = Readonly<Record<string, Plain>>

/** Carries the caller's object of `openApplication` into the slider (`assets/frame-methods.js`). */
const OPENED_WITH = '_opened_with'

/** Parameters of the portal itself, which no application sees. */
const SYSTEM_PARAMETERS: ReadonlySet<string> = new Set([
  '_r',
  'sessid',
  'login',
  'logout',
  'register',
  'forgot_password',
  'change_password',
  'clear_cache',
  'bitrix_include_areas',
  'show_page_exec_time',
  'show_sql_stat'
])

/** For the application's own page: its query string, or the object that `openApplication` was called with. */
export function pageOptions(query: string): FrameOptions {
  const fields = formDecode(query)
  const opened = fields.get(OPENED_WITH)
  if (typeof opened === 'string') {
    const given = jsonDecode(opened)
    return isArray(given) ? plainOptions(given) : {}
  }
  return plainOptions(new Map([...fields].filter(([name]) => !SYSTEM_PARAMETERS.has(String(name)))))
}

/** For `/marketplace/view/<code>/`: the map `params`. */
export function linkOptions(query: string): FrameOptions {
  const given = formDecode(query).get('params')
  return isArray(given) ? plainOptions(given) : {}
}

/** Adds `URI`, path and query of the page before, unless the caller gave one or the browser names no own page. */
export function withOrigin(portal: Portal, referer: string | undefined, options: FrameOptions): FrameOptions {
  const from = URL.parse(referer ?? '')
  if (from === null || from.origin !== portal.url || 'URI' in options) return options
  return { ...options, URI: from.pathname + from.search }
}

function plainOptions(fields: PhpArray): FrameOptions {
  return Object.fromEntries([...fields].map(([name, value]) => [String(name), value]))
}
