// The key ring of a SQLite store whose operator gave no keys: a file of its own beside the database, made once.

import { randomBytes, randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { access, link, open, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError, createKeyRing, generateKey, type KeyRing, parseKeys } from '@latchkey/app'
import { SettingError, settingError } from '../settings/index.ts'

export interface KeyFile {
  readonly keys: KeyRing
  readonly file: string
  /** `yes`: this process made the file. */
  readonly made: 'yes' | 'no'
}

/**
 * Reads `<database>.keys`, or makes it when there is no database yet.
 *
 * @throws SettingError when the file can be read by others, is not a key file, or is gone while the database is there
 */
export async function openKeyFile(database: string): Promise<KeyFile> {
  const file = `${database}.keys`
  // Looked at first: a process that starts beside this one makes the key file before the database.
  const databaseExists = await exists(database)
  const present = await readKeyFile(file)
  if (present) return { keys: present, file, made: 'no' }
  if (databaseExists) {
    throw settingError(
      'LATCHKEY_KEYS',
      `is not set and ${file} is missing, but the database is there: put the file back or set the keys it was written with`
    )
  }
  const made = await makeKeyFile(file)
  const keys = await readKeyFile(file)
  if (!keys) throw settingError('LATCHKEY_KEYS', `is not set and ${file} disappeared: start again`)
  return { keys, file, made }
}

async function readKeyFile(file: string): Promise<KeyRing | undefined> {
  try {
    // One handle for both, so that what was checked is what is read.
    const handle = await open(file, 'r')
    try {
      const { mode } = await handle.stat()
      if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
        throw settingError('LATCHKEY_KEYS', `is not set and ${file} can be read by others: chmod 600 it`)
      }
      return createKeyRing(parseKeys((await handle.readFile('utf8')).trim()))
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (error instanceof SettingError) throw error
    if (error instanceof AppError) {
      throw settingError('LATCHKEY_KEYS', `is not set and ${file} holds no keys: put the right file back`)
    }
    if (codeOf(error) === 'ENOENT') return undefined
    throw settingError(
      'LATCHKEY_KEYS',
      `is not set and ${file} cannot be read (${codeOf(error)}): correct its owner`,
      error
    )
  }
}

/**
 * A file appears complete or not at all: it is written under another name and linked to its own, which fails when
 * another process was first. A key that were lost in a power cut would take every token with it, hence the syncs.
 */
async function makeKeyFile(file: string): Promise<'yes' | 'no'> {
  const draft = `${file}.${randomUUID()}`
  try {
    await writeDurably(draft, `${generateKey(randomBytes)}\n`)
    await link(draft, file)
    await syncFolder(dirname(file))
    return 'yes'
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return 'no'
    throw settingError(
      'LATCHKEY_KEYS',
      `is not set and ${file} cannot be made (${codeOf(error)}): set keys, or a LATCHKEY_STORE in a folder that can be written`,
      error
    )
  } finally {
    await unlink(draft).catch(() => {})
  }
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders, and needs no sync of them.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch {
    return false
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error'
}
