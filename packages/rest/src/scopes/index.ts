// What `@latchkey/rest/scopes` offers: apart from the client, since its table is larger than the client.
export { methodNamesIn } from './method-names-in.ts'
export { scopesFor, type NeededScopes } from './scopes-for.ts'
