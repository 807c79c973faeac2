// Where we may connect to, and which addresses are the same.

export { parseAllowHosts } from './allow-hosts.ts'
export { resolveAuthServers } from './auth-servers.ts'
export { createGuardedFetch, type GuardedFetch, type GuardedFetchOptions } from './guarded-fetch.ts'
export { normalizeHost } from './host.ts'
export { sameHost } from './origins.ts'
