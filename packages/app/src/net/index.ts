// Where we may connect to, and which addresses are the same.

export { type AllowHosts, parseAllowHosts } from './allow-hosts.ts'
export { builtInAuthServers, resolveAuthServers } from './auth-servers.ts'
export { createGuardedFetch, type GuardedFetch, type GuardedFetchOptions } from './guarded-fetch.ts'
export { type Host, normalizeHost } from './host.ts'
export { originOf, sameHost, sameOrigin } from './origins.ts'
export { isPublicAddress } from './public-address.ts'
export { readBounded } from './read-bounded.ts'
