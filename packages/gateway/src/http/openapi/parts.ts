// Building blocks of the description: operations, answers, parameters.

export type Json = Readonly<Record<string, unknown>>

/** A reference to one of `components.schemas`. */
export function schemaRef(name: string): Json {
  return { $ref: `#/components/schemas/${name}` }
}

export function json(description: string, schema: Json): Json {
  return { description, content: { 'application/json': { schema } } }
}

export function html(description: string): Json {
  return { description, content: { 'text/html': { schema: { type: 'string' } } } }
}

export function requestBody(schema: Json, necessity: 'required' | 'optional' = 'required'): Json {
  return { required: necessity === 'required', content: { 'application/json': { schema } } }
}

export function pathParameter(name: string, description: string): Json {
  return { name, in: 'path', required: true, description, schema: { type: 'string' } }
}

export function queryParameter(name: string, description: string, schema: Json = { type: 'string' }): Json {
  return { name, in: 'query', required: false, description, schema }
}

const meanings: Readonly<Record<number, string>> = {
  400: 'A field is missing, unknown or not right; `field` names it.',
  401: 'The token is missing or not right.',
  402: 'The paid period of the application is over on this portal.',
  403: 'The request could not be proven.',
  404: 'There is no such portal, user, event or address.',
  409: 'The grant is lost, or the application is uninstalled.',
  413: 'The body is too large.',
  415: 'The body has another content type.',
  422: 'The portal refused; `portal` holds its words.',
  429: 'The portal has no capacity left for this application; later.',
  500: 'The gateway is misconfigured, or failed.',
  502: 'The portal failed; `portal` holds its words.',
  503: 'The portal or the authorization server does not answer, or the gateway is busy; later.'
}

const problemBody: Json = { 'application/problem+json': { schema: schemaRef('Problem') } }

/** Problem answers of an operation. */
export function problems(...statuses: readonly number[]): Json {
  return Object.fromEntries(
    statuses.map((status) => [String(status), { description: meanings[status], content: problemBody }])
  )
}

/** What any call that reaches a portal can come to. */
export const portalProblems: Json = problems(400, 401, 402, 404, 409, 422, 429, 500, 502, 503)
