// Reads the settings of the gateway from its environment.

import { SettingError, type SettingMistake } from './setting-error.ts'
import {
  FormError,
  parseAdminToken,
  parseAuthServers,
  parseEventNames,
  parseHost,
  parseKeysSetting,
  parseLogLevel,
  parseOrigin,
  parsePort,
  parsePortalHosts,
  parsePortalRate,
  parseStore,
  parseWord
} from './setting-forms.ts'
import { collectSettingTexts, type SettingName, settingNames } from './setting-texts.ts'
import type { ListenAddress, Settings, StoreAddress, StoreSettings } from './settings.ts'

export interface ReadSettings {
  readonly settings: Settings
  /** Names of `LATCHKEY_...` variables that mean nothing: probably misspelt. */
  readonly unknown: readonly string[]
}

/**
 * @param env usually `process.env`
 * @throws SettingError with every mistake that can be told without opening anything but `..._FILE` files
 */
export function readSettings(env: Environment): ReadSettings {
  const { settings, unknown } = readAll(env, ['CLIENT_ID', 'CLIENT_SECRET', 'PUBLIC_URL'])
  return { settings, unknown }
}

/**
 * The same, for commands that open the store: portals need not reach them.
 *
 * @param env usually `process.env`
 * @throws SettingError
 */
export function readStoreSettings(env: Environment): StoreSettings {
  return readAll(env, ['CLIENT_ID', 'CLIENT_SECRET']).settings
}

/** Settings that are neither given nor needed are empty. */
function readAll(env: Environment, needed: readonly RequiredName[]): ReadSettings {
  const { texts, mistakes: fileMistakes, unknown } = collectSettingTexts(env, settingNames)
  const mistakes: SettingMistake[] = [...fileMistakes]

  function optional<T>(name: SettingName, parse: (text: string) => T): T | undefined {
    const text = texts.get(name)
    if (text === undefined) return undefined
    try {
      return parse(text)
    } catch (error) {
      if (!(error instanceof FormError)) throw error
      mistakes.push({ setting: `LATCHKEY_${name}`, remedy: error.message })
      return undefined
    }
  }

  const clientId = optional('CLIENT_ID', parseWord)
  const clientSecret = optional('CLIENT_SECRET', parseWord)
  const publicUrl = optional('PUBLIC_URL', parseOrigin)
  const keys = optional('KEYS', parseKeysSetting)
  const adminToken = optional('ADMIN_TOKEN', parseAdminToken)
  const authServers = optional('AUTH_SERVERS', parseAuthServers)
  const allowPortals = optional('ALLOW_PORTALS', parsePortalHosts)
  const offlineEvents = optional('OFFLINE_EVENTS', parseEventNames)
  const rest = {
    store: optional('STORE', parseStore) ?? { kind: 'sqlite', path: './latchkey.db' },
    listen: { host: optional('HOST', parseHost) ?? '127.0.0.1', port: optional('PORT', parsePort) ?? 8400 },
    logLevel: optional('LOG_LEVEL', parseLogLevel) ?? 'info',
    portalRate: optional('PORTAL_RATE', parsePortalRate) ?? { burst: 50, perSecond: 2 }
  } as const
  const adminListen = readAdminListen(optional('ADMIN_HOST', parseHost), optional('ADMIN_PORT', parsePort))
  const staticFolder = texts.get('STATIC')

  mistakes.push(
    ...missing(texts, needed, fileMistakes),
    ...missingKeys(texts, rest.store, fileMistakes),
    ...wrongTogether(texts)
  )
  if (mistakes.length > 0) throw new SettingError([...mistakes, ...unknown.map(unknownSetting)])
  const settings: Settings = {
    clientId: clientId ?? '',
    clientSecret: clientSecret ?? '',
    publicUrl: publicUrl ?? '',
    ...rest,
    ...(keys && { keys }),
    ...(adminToken && { adminToken }),
    ...(adminListen && { adminListen }),
    ...(authServers && { authServers }),
    ...(allowPortals && { allowPortals }),
    ...(offlineEvents && { offlineEvents }),
    ...(staticFolder && { staticFolder })
  }
  return { settings, unknown }
}

type Environment = Readonly<Record<string, string | undefined>>

type RequiredName = keyof typeof required

type Texts = ReadonlyMap<SettingName, string>

const required = {
  CLIENT_ID: 'is missing: set it to the client id of the application (application code in Bitrix24)',
  CLIENT_SECRET: 'is missing: set it to the client secret of the application (application key in Bitrix24)',
  PUBLIC_URL:
    'is missing: set it to the origin that portals reach this gateway at, such as https://app.example'
} as const

function missing(
  texts: Texts,
  needed: readonly RequiredName[],
  fileMistakes: readonly SettingMistake[]
): SettingMistake[] {
  const explained = (setting: string) =>
    fileMistakes.some((mistake) => mistake.setting === setting || mistake.setting === `${setting}_FILE`)
  return needed
    .filter((name) => !texts.has(name) && !explained(`LATCHKEY_${name}`))
    .map((name) => ({ setting: `LATCHKEY_${name}`, remedy: required[name] }))
}

/** Gateways that share a database must share its keys, so that none can make them up. */
function missingKeys(
  texts: Texts,
  store: StoreAddress,
  fileMistakes: readonly SettingMistake[]
): SettingMistake[] {
  const explained = fileMistakes.some(({ setting }) => setting.startsWith('LATCHKEY_KEYS'))
  if (store.kind !== 'postgres' || texts.has('KEYS') || explained) return []
  return [
    {
      setting: 'LATCHKEY_KEYS',
      remedy:
        'is missing: a PostgreSQL store needs it, the same for every gateway; `latchkey keys new` prints a key'
    }
  ]
}

function wrongTogether(texts: Texts): SettingMistake[] {
  if (texts.has('ADMIN_PORT')) return []
  if (texts.has('ADMIN_HOST')) {
    return [
      { setting: 'LATCHKEY_ADMIN_PORT', remedy: 'is missing: LATCHKEY_ADMIN_HOST needs it (0 = a free port)' }
    ]
  }
  if (texts.has('STATIC')) {
    return [
      {
        setting: 'LATCHKEY_ADMIN_PORT',
        remedy:
          'is missing: with LATCHKEY_STATIC the operator needs a listener apart, set LATCHKEY_ADMIN_HOST and LATCHKEY_ADMIN_PORT'
      }
    ]
  }
  return []
}

function readAdminListen(host: string | undefined, port: number | undefined): ListenAddress | undefined {
  return port === undefined ? undefined : { host: host ?? '127.0.0.1', port }
}

function unknownSetting(name: string): SettingMistake {
  return { setting: name.replaceAll(/\W/g, '?'), remedy: 'is unknown: is it misspelt?' }
}
