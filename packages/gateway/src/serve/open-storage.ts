// Opens the store that the settings name, with the keys that encrypt it.

import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import {
  AppError,
  checkKeys,
  createKeyRing,
  generateKey,
  type KeyRing,
  type Logger,
  parseKeys,
  plaintextKeyId,
  type Store
} from '@latchkey/app'
import { createMemoryStore } from '@latchkey/app/memory'
import { openSqliteStore } from '@latchkey/app/sqlite'
import { settingError, type StoreSettings } from '../settings/index.ts'
import { openKeyFile } from './key-file.ts'

export interface Storage {
  readonly store: Store
  readonly keys: KeyRing
}

/**
 * Keys that do not fit what is stored are told here, before anything is done with it.
 *
 * @throws SettingError when the store or its keys cannot be opened; nothing stays open then
 */
export async function openStorage(settings: StoreSettings, logger: Logger): Promise<Storage> {
  const storage = await openUnchecked(settings, logger)
  try {
    await checkKeys({ ...storage, clientId: settings.clientId })
  } catch (cause) {
    await storage.store.close()
    if (cause instanceof AppError && cause.field === 'KEYS') {
      throw settingError('LATCHKEY_KEYS', `does not fit what is stored. ${cause.message}`, cause)
    }
    throw asStoreError(cause)
  }
  if (storage.keys.ids.includes(plaintextKeyId)) warnOfPlaintext(storage.keys, logger)
  return storage
}

async function openUnchecked(settings: StoreSettings, logger: Logger): Promise<Storage> {
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

function warnOfPlaintext({ ids }: KeyRing, logger: Logger): void {
  logger.warn(
    { setting: 'LATCHKEY_KEYS' },
    ids[0] === plaintextKeyId
      ? 'NOTHING IS ENCRYPTED: whoever reads the database can act for every portal. Put a key in front of "plaintext", then `latchkey keys rotate`'
      : 'the key "plaintext" lets readable values pass for stored ones: `latchkey keys rotate`, then remove it'
  )
}

async function opened(open: () => Promise<Store>): Promise<Store> {
  try {
    return await open()
  } catch (cause) {
    throw asStoreError(cause)
  }
}

function asStoreError(cause: unknown): unknown {
  if (!(cause instanceof AppError)) return cause
  return settingError('LATCHKEY_STORE', `cannot be opened. ${cause.message}`, cause)
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
