// Opens the store that the settings name, with the keys that encrypt it.

import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import {
  AppError,
  createKeyRing,
  generateKey,
  type KeyRing,
  type Logger,
  parseKeys,
  type Store
} from '@latchkey/app'
import { createMemoryStore } from '@latchkey/app/memory'
import { openSqliteStore } from '@latchkey/app/sqlite'
import { type Settings, settingError } from '../settings/index.ts'
import { openKeyFile } from './key-file.ts'

export interface Storage {
  readonly store: Store
  readonly keys: KeyRing
}

/** @throws SettingError when the store or its keys cannot be opened */
export async function openStorage(settings: Settings, logger: Logger): Promise<Storage> {
  if (settings.store.kind === 'memory') {
    const keys = settings.keys ?? createKeyRing(parseKeys(generateKey(randomBytes)))
    return { store: createMemoryStore(), keys }
  }
  if (settings.store.kind === 'postgres') {
    const { url } = settings.store
    const { keys } = settings
    if (keys === undefined) throw settingError('LATCHKEY_KEYS', 'is missing: a PostgreSQL store needs it')
    // Others start without its driver.
    const { openPostgresStore } = await import('@latchkey/app/postgres')
    return { store: await opened(() => openPostgresStore({ url })), keys }
  }
  const path = resolve(settings.store.path)
  requireFolder(dirname(path))
  const keys = settings.keys ?? (await keysBeside(path, logger))
  return { store: await opened(() => openSqliteStore({ path })), keys }
}

async function opened(open: () => Promise<Store>): Promise<Store> {
  try {
    return await open()
  } catch (cause) {
    if (cause instanceof AppError)
      throw settingError('LATCHKEY_STORE', `cannot be opened. ${cause.message}`, cause)
    throw cause
  }
}

async function keysBeside(path: string, logger: Logger): Promise<KeyRing> {
  const { keys, file, made } = await openKeyFile(path)
  if (made === 'yes')
    logger.warn({ file }, 'made a key file: keep a copy of it, without it the database is worthless')
  else logger.info({ file }, 'keys are read from the file beside the database')
  return keys
}

function requireFolder(folder: string): void {
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false
  if (!isFolder) {
    throw settingError(
      'LATCHKEY_STORE',
      `names a file in ${folder}, which is not a folder: make it, or correct the path`
    )
  }
}
