// Starts a gateway in this process: store, application, listeners; and ends it in the opposite order.

import { type App, AppError, createApp, type Logger } from '@latchkey/app'
import { createHttp } from '../http/create-http.ts'
import { describeError } from '../log/describe-error.ts'
import { type Settings, settingError } from '../settings/index.ts'
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
  const { store, keys } = await openStorage(settings, logger)
  const closers: (() => Promise<void>)[] = [() => store.close()]
  const closeAll = async () => {
    for (const close of closers.toReversed()) await close()
  }
  try {
    const app = createApp({
      clientId: settings.clientId,
      clientSecret: settings.clientSecret,
      store,
      keys,
      portalRate: settings.portalRate,
      env: { logger },
      ...(settings.authServers && { authServers: settings.authServers }),
      ...(settings.allowPortals && { allowPortals: settings.allowPortals }),
      page
    })
    closers.push(() => app.close())
    await requireKeys(app, logger)
    const http = createHttp({
      app,
      publicUrl: settings.publicUrl,
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
    if (notice !== undefined) logger.warn({}, notice)
    if (!settings.adminListen) return { url: open.url, adminUrl: open.url, app, close: closeAll }
    const operator = await listen(http.operator, settings.adminListen, adminNames, logger)
    listeners.push(operator)
    return { url: open.url, adminUrl: operator.url, app, close: closeAll }
  } catch (error) {
    await closeAll()
    throw error
  }
}

/**
 * Reads a record: a key that is gone shows now, and not at the first visit. One damaged record alone must not keep all
 * other portals waiting: that is told by the log, and by `/readyz`.
 */
async function requireKeys(app: App, logger: Logger): Promise<void> {
  try {
    await app.health()
  } catch (error) {
    if (error instanceof AppError && error.field === 'KEYS') {
      throw settingError('LATCHKEY_KEYS', `does not fit what is stored. ${error.message}`, error)
    }
    logger.error({ error: describeError(error) }, 'a stored record cannot be read')
  }
}
