// A built page: its files for the browser, and its index as the page of a proven visit.

import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import type { Visit } from '@latchkey/app'
import type { MiddlewareHandler } from 'hono'
import { settingError } from '../settings/setting-error.ts'
import type { RouteEnv } from './route.ts'

export interface StaticPage {
  /** Answers GET for files of the folder; leaves the rest to the next handler. */
  readonly files: MiddlewareHandler<RouteEnv>
  /** The index with the visit in a block of JSON, `<script type="application/json" id="latchkey-visit">`. */
  readonly page: (visit: Visit) => string
}

/** @throws SettingError when there is no `index.html` in the folder */
export function openStaticPage(folder: string): StaticPage {
  const index = readIndex(folder)
  const serve = serveStatic<RouteEnv>({ root: folder })
  return {
    async files(context, next) {
      // Files whose name begins with a dot are the builder's, not the page's.
      if (context.req.path.includes('/.')) return next()
      const found = await serve(context, next)
      if (!found) return
      context.set('route', 'static')
      found.headers.set('content-security-policy', "frame-ancestors 'self'")
      return found
    },
    page: (visit) => withVisit(index, visit)
  }
}

function readIndex(folder: string): string {
  try {
    if (!statSync(folder).isDirectory()) throw new Error('not a folder')
    return readFileSync(join(folder, 'index.html'), 'utf8')
  } catch (cause) {
    throw settingError(
      'LATCHKEY_STATIC',
      'must be a folder with an index.html: build the page, or correct the path',
      cause
    )
  }
}

/** A block of JSON never runs, whatever the visit's claimed values hold; `<` cannot end it. */
function withVisit(index: string, visit: Visit): string {
  const json = JSON.stringify(visit).replaceAll('<', String.raw`\u003c`)
  const block = `<script type="application/json" id="latchkey-visit">${json}</script>`
  const head = /<head[^>]*>/i.exec(index)
  const at = head ? head.index + head[0].length : 0
  return index.slice(0, at) + block + index.slice(at)
}
