// The description of the gateway's HTTP interface (OpenAPI 3.1), written by hand; a test walks the routes against it.

import manifest from '../../../package.json' with { type: 'json' }
import { apiPaths } from './api-paths.ts'
import { consolePaths } from './console-paths.ts'
import { openPaths } from './open-paths.ts'
import type { Json } from './parts.ts'
import { schemas } from './schemas.ts'

/** @param framePage what `POST /app` shows: the console, which has routes of its own, or another page */
export function openApiDocument(framePage: 'console' | 'own'): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Latchkey',
      version: manifest.version,
      description: 'Lasting access of one application to the Bitrix24 portals it is installed on.'
    },
    paths: { ...openPaths, ...(framePage === 'console' && consolePaths), ...apiPaths },
    components: {
      securitySchemes: {
        adminToken: { type: 'http', scheme: 'bearer', description: 'LATCHKEY_ADMIN_TOKEN of the gateway.' },
        session: { type: 'http', scheme: 'bearer', description: 'Session token of the page.' }
      },
      schemas
    }
  }
}
