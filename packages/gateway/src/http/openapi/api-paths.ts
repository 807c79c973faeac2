// The API of the operator.

import { eventStatuses, installationStates, maxPage } from '../fields.ts'
import {
  json,
  type Json,
  pathParameter,
  portalProblems,
  problems,
  queryParameter,
  requestBody,
  schemaRef
} from './parts.ts'

const security: readonly Json[] = [{ adminToken: [] }]
const memberId: Json = pathParameter('memberId', 'Member id of the portal.')
const userId: Json = queryParameter('userId', 'The token of this user; without it of the owner.')
const cursor: Json = queryParameter('cursor', '`next` of the page before.')
const limit: Json = queryParameter('limit', 'Most items of the page.', {
  type: 'integer',
  minimum: 1,
  maximum: maxPage
})

const portal: Json = json('The portal.', schemaRef('Portal'))

function operation(summary: string, parameters: readonly Json[], rest: Json): Json {
  return { summary, security, parameters, ...rest }
}

export const apiPaths: Json = {
  '/api/v1/portals': {
    get: operation(
      'Portals that the application is or was installed on',
      [queryParameter('state', 'Only portals in this state.', { enum: installationStates }), cursor, limit],
      { responses: { 200: json('A page of portals.', schemaRef('PortalPage')), ...problems(400, 401, 500) } }
    )
  },
  '/api/v1/portals/{memberId}': {
    get: operation('One portal', [memberId], { responses: { 200: portal, ...problems(400, 401, 404, 500) } }),
    delete: operation('Forget a portal', [memberId], {
      responses: { 204: { description: 'Forgotten.' }, ...problems(400, 401, 404, 500) }
    })
  },
  '/api/v1/portals/{memberId}/call': {
    post: operation('One REST call', [memberId], {
      requestBody: requestBody(schemaRef('Call')),
      responses: {
        200: json("The portal's envelope.", schemaRef('Envelope')),
        ...portalProblems,
        ...problems(413, 415)
      }
    })
  },
  '/api/v1/portals/{memberId}/batch': {
    post: operation('Any number of REST calls', [memberId], {
      requestBody: requestBody(schemaRef('Batch')),
      responses: {
        200: json('A result for each command.', schemaRef('BatchResults')),
        ...portalProblems,
        ...problems(413, 415)
      }
    })
  },
  '/api/v1/portals/{memberId}/list': {
    post: operation('Every row of a list method', [memberId], {
      requestBody: requestBody(schemaRef('List')),
      responses: {
        200: {
          description:
            'One row a line, in id order. When the list fails midway, the last line is {"$error": Problem} and the body ends early.',
          content: { 'application/x-ndjson': { schema: { type: 'string' } } }
        },
        ...portalProblems,
        ...problems(413, 415)
      }
    })
  },
  '/api/v1/portals/{memberId}/token': {
    get: operation('A usable access token, for software in other languages', [memberId, userId], {
      responses: { 200: json('The token.', schemaRef('Token')), ...portalProblems }
    })
  },
  '/api/v1/portals/{memberId}/refresh': {
    post: operation('Refresh a grant now', [memberId], {
      requestBody: requestBody(schemaRef('Refresh'), 'optional'),
      responses: { 200: portal, ...portalProblems, ...problems(413, 415) }
    })
  },
  '/api/v1/events': {
    get: operation(
      'Events, newest first',
      [
        queryParameter('status', 'Only events of this status.', { enum: eventStatuses }),
        queryParameter('memberId', 'Only events of this portal.'),
        cursor,
        limit
      ],
      { responses: { 200: json('A page of events.', schemaRef('EventPage')), ...problems(400, 401, 500) } }
    )
  },
  '/api/v1/events/{id}/replay': {
    post: operation('Deliver a dead or delivered event again', [pathParameter('id', 'Id of the event.')], {
      responses: { 202: { description: 'It is due.' }, ...problems(400, 401, 404, 413, 415, 500) }
    })
  }
}
