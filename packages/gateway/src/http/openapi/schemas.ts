// Shapes of what the API takes and gives.

import { eventStatuses, installationStates } from '../fields.ts'
import { type Json, schemaRef } from './parts.ts'

const text: Json = { type: 'string' }
const integer: Json = { type: 'integer' }
const moment: Json = { type: 'integer', description: 'Milliseconds of the Unix epoch.' }
const anything: Json = {}
const object: Json = { type: 'object', additionalProperties: true }

function record(properties: Json, optional: readonly string[] = []): Json {
  const required = Object.keys(properties).filter((name) => !optional.includes(name))
  return { type: 'object', properties, required }
}

/** A body that the API takes: no other field may be in it. */
function closed(properties: Json, optional: readonly string[] = []): Json {
  return { ...record(properties, optional), additionalProperties: false }
}

function page(items: string): Json {
  return record({ items: { type: 'array', items: schemaRef(items) }, next: text }, ['next'])
}

const params: Json = { ...object, description: 'Parameters of the REST method.' }
const envelope: Json = { result: anything, next: integer, total: integer, time: object }

export const schemas: Json = {
  Problem: record(
    {
      type: text,
      title: text,
      status: integer,
      code: { ...text, description: 'Stable; programs switch on it.' },
      detail: text,
      field: text,
      retry: { enum: ['no', 'later', 'after-reinstall'] },
      portal: record({ error: text, error_description: text, status: integer }, ['error_description'])
    },
    ['field', 'portal']
  ),
  Portal: record(
    {
      memberId: text,
      domain: text,
      clientEndpoint: text,
      authServer: text,
      state: { enum: installationStates },
      finished: { enum: [true, false, 'unknown'] },
      status: record({ claimed: text, trusted: text, paidUntil: moment, checkedAt: moment }, [
        'claimed',
        'trusted',
        'paidUntil',
        'checkedAt'
      ]),
      scope: { type: 'array', items: text },
      ownerUserId: text,
      applicationTokenKnown: { type: 'boolean' },
      installedAt: moment,
      uninstalledAt: moment,
      grants: { type: 'array', items: schemaRef('Grant') }
    },
    ['ownerUserId', 'uninstalledAt']
  ),
  Grant: record(
    {
      userId: text,
      source: { enum: ['frame', 'install', 'event', 'code', 'refresh'] },
      generation: integer,
      state: { enum: ['usable', 'expired', 'lost', 'cooling'] },
      accessExpiresAt: moment,
      refreshedAt: moment,
      lastOutcome: text
    },
    ['lastOutcome']
  ),
  PortalPage: page('Portal'),
  Call: closed(
    {
      method: text,
      params,
      userId: { ...text, description: 'Call as this user; without it as the owner.' }
    },
    ['params', 'userId']
  ),
  Envelope: record(envelope, ['next', 'total', 'time']),
  Batch: closed(
    {
      commands: {
        type: 'object',
        description:
          'Commands by name, as many as 1 MiB of body holds; sent to the portal 50 in a request, in the order written.',
        additionalProperties: {
          type: 'array',
          description: '[method, params]',
          prefixItems: [text, params],
          minItems: 1,
          maxItems: 2
        }
      },
      halt: { type: 'boolean', description: 'Nothing after the first failure is sent.' }
    },
    ['halt']
  ),
  BatchResults: record({
    results: {
      type: 'object',
      additionalProperties: record(
        {
          status: { enum: ['ok', 'failed', 'not-run'] },
          ...envelope,
          error: {
            type: 'object',
            description:
              'The error of the portal, or the code of a problem in `error` with `ran`: `unknown` when the answer was lost and the command may have run.'
          }
        },
        ['result', 'next', 'total', 'time', 'error']
      )
    }
  }),
  List: closed(
    { method: text, params, idField: { ...text, description: 'Name of the id, `ID` unless told.' } },
    ['params', 'idField']
  ),
  Refresh: closed({ userId: text }, ['userId']),
  Token: record({
    accessToken: text,
    expiresAt: moment,
    clientEndpoint: text,
    userId: text,
    generation: integer
  }),
  SessionRenewal: closed({
    accessToken: { ...text, description: 'The access token that the page has now.' }
  }),
  SessionToken: record({ sessionToken: text }),
  SessionClaims: record({
    userId: text,
    memberId: text,
    admin: { type: 'boolean' },
    issuedAt: moment,
    expiresAt: moment
  }),
  OwnerDeals: record({
    deals: {
      type: 'array',
      items: record({
        id: text,
        title: text,
        amount: { type: 'number' },
        currency: text,
        outcome: { enum: ['open', 'won', 'lost'] }
      })
    },
    total: integer,
    grant: record({ userId: text, generation: integer, refreshedAt: moment }, ['refreshedAt'])
  }),
  Event: record(
    {
      id: text,
      memberId: text,
      event: text,
      receivedAt: moment,
      attempts: integer,
      status: { enum: eventStatuses },
      actingUserId: text,
      data: anything
    },
    ['actingUserId']
  ),
  EventPage: page('Event')
}
