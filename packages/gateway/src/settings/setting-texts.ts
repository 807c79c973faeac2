// Collects `LATCHKEY_...` from the environment: which settings are given, directly or in a file, and which are unknown.

import { readFileSync } from 'node:fs'
import type { SettingMistake } from './setting-error.ts'

export type SettingName = (typeof settingNames)[number]

export const settingNames = [
  'CLIENT_ID',
  'CLIENT_SECRET',
  'PUBLIC_URL',
  'STORE',
  'KEYS',
  'ADMIN_TOKEN',
  'HOST',
  'PORT',
  'ADMIN_HOST',
  'ADMIN_PORT',
  'AUTH_SERVERS',
  'ALLOW_PORTALS',
  'STATIC',
  'LOG_LEVEL',
  'PORTAL_RATE',
  'OFFLINE_EVENTS'
] as const

/** What commands need that talk to a running gateway. */
export const clientSettingNames = ['URL', 'ADMIN_TOKEN'] as const

export interface SettingTexts<Name extends string> {
  /** Trimmed and not empty: an empty variable counts as not set. */
  readonly texts: ReadonlyMap<Name, string>
  readonly mistakes: readonly SettingMistake[]
  /** Full names of `LATCHKEY_...` variables that mean nothing. */
  readonly unknown: readonly string[]
}

const prefix = 'LATCHKEY_'

export function collectSettingTexts<Name extends string>(
  env: Readonly<Record<string, string | undefined>>,
  names: readonly Name[]
): SettingTexts<Name> {
  const texts = new Map<Name, string>()
  const mistakes: SettingMistake[] = []
  for (const name of names) {
    const setting = prefix + name
    const fileSetting = `${setting}_FILE`
    const direct = env[setting]?.trim() ?? ''
    const file = env[fileSetting]?.trim() ?? ''
    if (direct !== '' && file !== '') {
      mistakes.push({ setting, remedy: `and ${fileSetting} are both set: keep one of them` })
      continue
    }
    const text = file === '' ? direct : readSettingFile(fileSetting, file, mistakes)
    if (text !== '') texts.set(name, text)
  }
  return { texts, mistakes, unknown: unknownNames(env) }
}

function readSettingFile(setting: string, file: string, mistakes: SettingMistake[]): string {
  try {
    const text = readFileSync(file, 'utf8').trim()
    if (text === '') mistakes.push({ setting, remedy: 'names an empty file: write the value into it' })
    return text
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unreadable'
    mistakes.push({
      setting,
      remedy: `names a file that cannot be read (${reason}): correct the path or its permissions`
    })
    return ''
  }
}

function unknownNames(env: Readonly<Record<string, string | undefined>>): string[] {
  const names = [...settingNames, ...clientSettingNames]
  const known = new Set(names.flatMap((name) => [prefix + name, `${prefix + name}_FILE`]))
  return Object.keys(env).filter((name) => name.startsWith(prefix) && !known.has(name))
}
