// For commands that open the store themselves, with the settings of `serve`, whether a gateway runs or not.

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type App, createApp } from '@latchkey/app'
import { createLogger } from '../log/create-logger.ts'
import { applicationOptions } from '../serve/application-options.ts'
import { openStorage, type Storage } from '../serve/open-storage.ts'
import { readStoreSettings, settingError, type StoreSettings } from '../settings/index.ts'

/** `make`: a SQLite database that is not there is made. */
type Missing = 'refuse' | 'make'

/** The store is closed afterwards. Throws SettingError before anything is opened. */
export async function withStorage<Result>(
  missing: Missing,
  use: (storage: Storage, settings: StoreSettings) => Promise<Result>
): Promise<Result> {
  const settings = readStoreSettings(process.env)
  requireShared(settings, missing)
  const storage = await openStorage(settings, commandLogger())
  try {
    return await use(storage, settings)
  } finally {
    await storage.store.close()
  }
}

/** An application that does nothing by itself. */
export function withApp<Result>(missing: Missing, use: (app: App) => Promise<Result>): Promise<Result> {
  return withStorage(missing, async (storage, settings) => {
    const app = createApp({
      ...applicationOptions(settings, storage, commandLogger()),
      background: 'manual'
    })
    try {
      return await use(app)
    } finally {
      await app.close()
    }
  })
}

/** Results stand on standard output; of the log only what is wrong. */
function commandLogger(): ReturnType<typeof createLogger> {
  return createLogger('warn')
}

function requireShared({ store }: StoreSettings, missing: Missing): void {
  if (store.kind === 'memory') {
    throw settingError(
      'LATCHKEY_STORE',
      'is memory:, which lives and ends with its process: name the sqlite: or postgres: store of the gateway'
    )
  }
  if (store.kind === 'sqlite' && missing === 'refuse' && !existsSync(store.path)) {
    throw settingError(
      'LATCHKEY_STORE',
      `names ${resolve(store.path)}, where no database is: correct the path`
    )
  }
}
