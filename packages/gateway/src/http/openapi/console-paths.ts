// What the built-in console reaches; not there where another page takes its place.

import { json, type Json, portalProblems, problems, queryParameter, schemaRef } from './parts.ts'

export const consolePaths: Json = {
  '/console.js': {
    get: {
      summary: 'The script of the console',
      parameters: [queryParameter('v', 'Its version: with the present one it may be kept for ever.')],
      responses: {
        200: { description: 'The script.', content: { 'text/javascript': { schema: { type: 'string' } } } }
      }
    }
  },
  '/console/deals': {
    get: {
      summary: 'The newest deals that the application itself can read; for administrators of the portal',
      security: [{ session: [] }],
      responses: {
        200: json('Read with the access of the owner.', schemaRef('OwnerDeals')),
        ...portalProblems,
        ...problems(403)
      }
    }
  }
}
