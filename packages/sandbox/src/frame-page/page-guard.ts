// Who may use the portal's pages: a browser at the portal's own address, and for changes a form of those pages.

import type { MiddlewareHandler } from 'hono'
import { formDecode } from '../portal/php/form-decode.ts'
import { toText } from '../portal/php/convert.ts'
import type { PageEnv } from './page-env.ts'
import { isSessid } from './visit.ts'

/** Against names that somebody points to 127.0.0.1, and answers that nobody may keep or sniff. */
export function guardAddress(): MiddlewareHandler<PageEnv> {
  return async function guardPageAddress(context, next) {
    const { portal } = context.env
    if (context.req.header('host') !== portal.domain) {
      return context.text(`Open this portal at ${portal.url}`, 403)
    }
    context.header('cache-control', 'no-store')
    context.header('x-content-type-options', 'nosniff')
    context.header('referrer-policy', 'strict-origin-when-cross-origin')
    return next()
  }
}

/** Against forms of other pages: the sessid of the person's own page, and no foreign `Origin`. */
export function guardChanges(): MiddlewareHandler<PageEnv> {
  return async function guardPageChanges(context, next) {
    if (context.req.method !== 'POST') return next()
    const visit = context.get('visit')
    const sender = context.req.header('origin')
    const fields = formDecode(await context.req.text())
    if (
      (sender === undefined || sender === visit.portal.url) &&
      isSessid(visit, toText(fields.get('sessid')))
    ) {
      return next()
    }
    return context.json({ error: 'session_failed', error_description: 'Sessid check failed' }, 403)
  }
}
