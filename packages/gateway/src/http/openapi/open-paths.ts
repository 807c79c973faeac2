// What portals, the page in their frame, and the operation reach.

import { html, json, type Json, problems, queryParameter, requestBody, schemaRef } from './parts.ts'

const form: Json = {
  required: true,
  content: { 'application/x-www-form-urlencoded': { schema: { type: 'object', additionalProperties: true } } }
}
const staticPage: Json = {
  summary: 'A static page; portals check the address with HEAD',
  responses: { 200: html('Open this application inside Bitrix24.') }
}
const formProblems: Json = problems(400, 401, 402, 403, 404, 409, 413, 415, 500, 503)

function posted(summary: string, answer: Json): Json {
  return { summary, requestBody: form, responses: { 200: answer, ...formProblems } }
}

const ready: Json = { description: 'Yes.' }

export const openPaths: Json = {
  '/app': { get: staticPage, post: posted('A user opens the application in a portal', html('The page.')) },
  '/install': {
    get: staticPage,
    post: posted(
      'The install page, or an event of an application without a page',
      html('The page that finishes the installation; empty for an event.')
    )
  },
  '/events': {
    get: staticPage,
    post: posted('An event of a portal', { description: 'The event is on disk.' })
  },
  '/oauth/start': {
    get: {
      summary: 'Sends a person to a portal to connect himself',
      parameters: [
        {
          ...queryParameter('domain', 'A stored portal, a cloud portal, or an allowed host.'),
          required: true
        },
        queryParameter('returnTo', 'Path of this origin where he ends.')
      ],
      responses: {
        303: { description: 'To the portal, with a state bound to a cookie.' },
        ...problems(400, 500, 503)
      }
    }
  },
  '/oauth/callback': {
    get: {
      summary: 'Where the portal sends him back',
      parameters: ['code', 'state', 'domain', 'member_id', 'scope', 'server_domain'].map((name) =>
        queryParameter(name, 'As the portal sends it.')
      ),
      responses: {
        200: html('He is connected.'),
        303: { description: 'To the path that was asked for.' },
        ...problems(400, 402, 403, 409, 500, 503)
      }
    }
  },
  '/healthz': { get: { summary: 'Does the process run?', responses: { 200: ready } } },
  '/readyz': {
    get: { summary: 'Can it serve portals?', responses: { 200: ready, 503: { description: 'No.' } } }
  },
  '/metrics': {
    get: {
      summary: 'Measurements for Prometheus',
      security: [{ adminToken: [] }],
      responses: {
        200: { description: 'Text format.', content: { 'text/plain': { schema: { type: 'string' } } } },
        ...problems(401)
      }
    }
  },
  '/openapi.json': {
    get: { summary: 'This description', responses: { 200: json('OpenAPI 3.1.', { type: 'object' }) } }
  },
  '/': { get: { summary: 'A page for the operator', responses: { 200: html('The page.') } } },
  '/session': {
    get: {
      summary: 'What a session token says',
      security: [{ session: [] }],
      responses: { 200: json('Its claims.', schemaRef('SessionClaims')), ...problems(401, 500) }
    },
    post: {
      summary: 'A new session token by a fresh proof; with an old token: of the same user and portal',
      security: [{}, { session: [] }],
      requestBody: requestBody(schemaRef('SessionRenewal')),
      responses: {
        200: json('The token.', schemaRef('SessionToken')),
        ...problems(400, 401, 402, 403, 413, 415, 500, 503)
      }
    }
  }
}
