// The application as route handlers of Next.js: everything below /bitrix.

import type { App } from '@latchkey/app'
import { toNextRoute } from '@latchkey/app/next'
import { createApplication } from '../../../application'

// At the first request: `next build` loads this file, too, and has no settings.
let application: Promise<App> | undefined

export const { GET, HEAD, POST } = toNextRoute(async (request) => {
  application ??= createApplication()
  const { handler } = await application
  return handler(request)
})
