// What the settings and the opened store make of the options of an application.

import type { AppOptions, Logger } from '@latchkey/app'
import type { StoreSettings } from '../settings/index.ts'
import type { Storage } from './open-storage.ts'

export function applicationOptions(
  settings: StoreSettings,
  { store, keys }: Storage,
  logger: Logger
): AppOptions {
  return {
    clientId: settings.clientId,
    clientSecret: settings.clientSecret,
    store,
    keys,
    portalRate: settings.portalRate,
    // Only PostgreSQL serves several gateways.
    portalLimits: settings.store.kind === 'postgres' ? 'store' : 'process',
    env: { logger },
    authServers: settings.authServers,
    allowPortals: settings.allowPortals
  }
}
