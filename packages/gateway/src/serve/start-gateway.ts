// Starts a gateway in this process: store, application, listeners; and ends it in the opposite order.

import { type App, createApp, type Logger } from '@latchkey/app'
import { createHttp } from '../http/create-http.ts'
import type { Settings } from '../settings/index.ts'
import { applicationOptions } from './application-options.ts'
import { chooseFramePage } from './frame-page.ts'
import { listen, type Listener } from './listen.ts'
import { openStorage } from './open-storage.ts'

export interface Gateway {
  /** Where the public routes listen. */
  readonly url: string
  /** Where the routes of the operator listen; the same when there is one listener. */
  readonly adminUrl: string
  readonly app: App
  /** Takes no new requests, lets those under way finish for up to 10 s, ends background work, closes the store. */
  close(): Promise<void>
}

const graceMs = 10_000

/** @throws SettingError when the store cannot be opened or an address cannot be used; nothing stays open then */
export async function startGateway(settings: Settings, logger: Logger): Promise<Gateway> {
  const { page, notice, ...parts } = chooseFramePage(settings)
  const storage = await openStorage(settings, logger)
  const closers: (() => Promise<void>)[] = [() => storage.store.close()]
  const closeAll = async () => {
    for (const close of closers.toReversed()) await close()
  }
  try {
    const { offlineEvents: events, publicUrl } = settings
    const app = createApp({
      ...applicationOptions(settings, storage, logger),
      page,
      offline: events && { events, notifyUrl: `${publicUrl}/events` }
    })
    closers.push(() => app.close())
    const http = createHttp({
      app,
      publicUrl,
      adminToken: settings.adminToken,
      logger,
      operatorListener: settings.adminListen ? 'own' : 'same',
      ...parts
    })
    const listeners: Listener[] = []
    closers.push(async () => {
      await Promise.all(listeners.map((listener) => listener.close(graceMs)))
    })
    const names = { host: 'LATCHKEY_HOST', port: 'LATCHKEY_PORT' }
    const adminNames = { host: 'LATCHKEY_ADMIN_HOST', port: 'LATCHKEY_ADMIN_PORT' }
    const open = await listen(http.open, settings.listen, names, logger)
    listeners.push(open)
    let operator = open
    if (settings.adminListen) {
      operator = await listen(http.operator, settings.adminListen, adminNames, logger)
      listeners.push(operator)
    }
    if (notice !== undefined) logger.warn({}, notice)
    return { url: open.url, adminUrl: operator.url, app, close: closeAll }
  } catch (error) {
    await closeAll()
    throw error
  }
}
