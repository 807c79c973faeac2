// Each row of the settings table: its default, its forms, and the line that an operator reads when it is wrong.

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateKey } from '@latchkey/app'
import { afterEach, describe, expect, test } from 'vitest'
import { readSettings, readStoreSettings } from './read-settings.ts'
import { SettingError } from './setting-error.ts'

const clientSecret = randomBytes(25).toString('hex')
const required = {
  LATCHKEY_CLIENT_ID: 'app.0123456789abcd.01234567',
  LATCHKEY_CLIENT_SECRET: clientSecret,
  LATCHKEY_PUBLIC_URL: 'https://app.example'
}

function settingsOf(extra: Record<string, string> = {}) {
  return readSettings({ ...required, ...extra }).settings
}

function lineOf(env: Record<string, string | undefined>): string {
  try {
    readSettings({ ...required, ...env })
  } catch (error) {
    if (error instanceof SettingError) return error.message
    throw error
  }
  return 'no mistake'
}

const secretSettings = ['CLIENT_SECRET', 'KEYS', 'ADMIN_TOKEN']

const folders: string[] = []
function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-settings-'))
  folders.push(folder)
  const file = join(folder, 'value')
  writeFileSync(file, text)
  return file
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

test('given only what is required, the rest has the defaults of the table', () => {
  expect(settingsOf()).toEqual({
    clientId: 'app.0123456789abcd.01234567',
    clientSecret,
    publicUrl: 'https://app.example',
    store: { kind: 'sqlite', path: './latchkey.db' },
    listen: { host: '127.0.0.1', port: 8400 },
    logLevel: 'info',
    portalRate: { burst: 50, perSecond: 2 }
  })
})

test('an empty variable counts as not set', () => {
  expect(settingsOf({ LATCHKEY_PORT: '', LATCHKEY_ADMIN_TOKEN: ' ' })).toEqual(settingsOf())
})

describe('required settings', () => {
  test.each(Object.keys(required))('%s is missing', (setting) => {
    expect(lineOf({ [setting]: undefined })).toMatch(new RegExp(`^${setting} is missing: set it to `))
  })

  test('all mistakes are told at once, in one line', () => {
    const line = lineOf({ LATCHKEY_CLIENT_ID: '', LATCHKEY_CLIENT_SECRET: '', LATCHKEY_PORT: 'http' })
    expect(line).toMatch(
      /LATCHKEY_PORT must.*LATCHKEY_CLIENT_ID is missing.*LATCHKEY_CLIENT_SECRET is missing/
    )
    expect(line).not.toContain('\n')
  })
})

describe('forms', () => {
  const key = generateKey(randomBytes, 'k1')
  test.each([
    ['PUBLIC_URL', 'https://app.example:8443/', { publicUrl: 'https://app.example:8443' }],
    ['PUBLIC_URL', 'http://127.0.0.1:8400', { publicUrl: 'http://127.0.0.1:8400' }],
    ['PUBLIC_URL', 'http://localhost', { publicUrl: 'http://localhost' }],
    ['STORE', 'memory:', { store: { kind: 'memory' } }],
    ['STORE', 'sqlite:data/a b.db', { store: { kind: 'sqlite', path: 'data/a b.db' } }],
    ['ADMIN_TOKEN', 'x'.repeat(32), { adminToken: 'x'.repeat(32) }],
    ['HOST', '::1', { listen: { host: '::1', port: 8400 } }],
    ['PORT', '0', { listen: { host: '127.0.0.1', port: 0 } }],
    ['ADMIN_PORT', '8401', { adminListen: { host: '127.0.0.1', port: 8401 } }],
    [
      'AUTH_SERVERS',
      'default, https://auth.example, http://127.0.0.1:9',
      {
        authServers: [
          'https://oauth.bitrix.info',
          'https://oauth.bitrix24.tech',
          'https://auth.example',
          'http://127.0.0.1:9'
        ]
      }
    ],
    [
      'ALLOW_PORTALS',
      'localhost,Portal.example:8443,[::1]:80',
      { allowPortals: ['localhost', 'Portal.example:8443', '[::1]:80'] }
    ],
    ['LOG_LEVEL', 'trace', { logLevel: 'trace' }],
    ['PORTAL_RATE', '10,0.5', { portalRate: { burst: 10, perSecond: 0.5 } }],
    [
      'OFFLINE_EVENTS',
      'onCrmDealAdd, ONCRMDEALUPDATE',
      { offlineEvents: ['ONCRMDEALADD', 'ONCRMDEALUPDATE'] }
    ]
  ])('%s=%s', (name, text, expected) => {
    expect(settingsOf({ [`LATCHKEY_${name}`]: text })).toMatchObject(expected)
  })

  test('STORE=postgres://... is taken as it is, and needs keys that every gateway has', () => {
    const url = 'postgres://user:word@db.example:6432/app?sslmode=verify-full&schema=shop'
    const settings = settingsOf({ LATCHKEY_STORE: url, LATCHKEY_KEYS: key })
    expect(settings.store).toEqual({ kind: 'postgres', url })
    const line = lineOf({ LATCHKEY_STORE: url })
    expect(line).toMatch(/^LATCHKEY_KEYS is missing: a PostgreSQL store needs it/)
    expect(line).not.toContain('word')
    const lost = join(tmpdir(), 'latchkey-nowhere', 'keys')
    expect(lineOf({ LATCHKEY_STORE: url, LATCHKEY_KEYS_FILE: lost })).toMatch(
      /^LATCHKEY_KEYS_FILE names[^;]*$/
    )
  })

  test('KEYS becomes a key ring', () => {
    expect(settingsOf({ LATCHKEY_KEYS: key }).keys?.ids).toEqual(['k1'])
  })

  test.each([
    ['CLIENT_ID', 'two words'],
    ['CLIENT_SECRET', 'two words'],
    ['PUBLIC_URL', 'app.example'],
    ['PUBLIC_URL', 'http://app.example'],
    ['PUBLIC_URL', 'https://app.example/path'],
    ['PUBLIC_URL', 'https://user:word@app.example'],
    ['PUBLIC_URL', 'ftp://127.0.0.1'],
    ['PUBLIC_URL', 'http://127.0.0.1.example'],
    ['STORE', 'latchkey.db'],
    ['STORE', 'sqlite:'],
    ['STORE', 'sqlite::memory:'],
    ['STORE', 'mysql://user:word@127.0.0.1/latchkey'],
    ['KEYS', 'k1:tooshort'],
    ['KEYS', `${key},${key}`],
    ['ADMIN_TOKEN', 'x'.repeat(31)],
    ['HOST', 'http://127.0.0.1'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80a'],
    ['ADMIN_PORT', '1e3'],
    ['AUTH_SERVERS', 'http://auth.example'],
    ['AUTH_SERVERS', 'default,,'],
    ['ALLOW_PORTALS', 'https://portal.example'],
    ['ALLOW_PORTALS', 'portal.example:99999'],
    ['LOG_LEVEL', 'verbose'],
    ['PORTAL_RATE', '50'],
    ['PORTAL_RATE', '0,2'],
    ['PORTAL_RATE', '50,0'],
    ['PORTAL_RATE', '50,2,1'],
    ['OFFLINE_EVENTS', 'ONCRMDEALADD;ONCRMDEALUPDATE']
  ])('%s=%s is refused in one line that names the setting, and holds no secret', (name, text) => {
    const line = lineOf({ [`LATCHKEY_${name}`]: text })
    expect(line).toMatch(new RegExp(`^LATCHKEY_${name} `))
    expect(line).not.toContain('\n')
    if (secretSettings.includes(name)) expect(line).not.toContain(text)
    expect(line).not.toContain('user:word')
  })
})

describe('a listener for the operator', () => {
  test('ADMIN_HOST needs ADMIN_PORT', () => {
    expect(lineOf({ LATCHKEY_ADMIN_HOST: '127.0.0.1' })).toMatch(/^LATCHKEY_ADMIN_PORT is missing/)
  })

  test('STATIC needs it', () => {
    expect(lineOf({ LATCHKEY_STATIC: './page' })).toMatch(
      /^LATCHKEY_ADMIN_PORT is missing: with LATCHKEY_STATIC/
    )
    expect(settingsOf({ LATCHKEY_STATIC: './page', LATCHKEY_ADMIN_PORT: '0' }).staticFolder).toBe('./page')
  })
})

describe('settings from files', () => {
  test('the value is the text of the file without the spaces around it', () => {
    const { LATCHKEY_CLIENT_SECRET: secret, ...others } = required
    const { settings } = readSettings({ ...others, LATCHKEY_CLIENT_SECRET_FILE: fileWith(`${secret}\r\n`) })
    expect(settings.clientSecret).toBe(clientSecret)
  })

  test.each([
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
  ])('%s: both the value and a file are a mistake', (name) => {
    const line = lineOf({ [`LATCHKEY_${name}`]: 'here', [`LATCHKEY_${name}_FILE`]: fileWith('there') })
    expect(line).toContain(`LATCHKEY_${name} and LATCHKEY_${name}_FILE are both set: keep one of them`)
  })

  test('a file that is not there is named by its setting', () => {
    const line = lineOf({
      LATCHKEY_CLIENT_SECRET: undefined,
      LATCHKEY_CLIENT_SECRET_FILE: join(tmpdir(), 'latchkey-nowhere', 'secret')
    })
    expect(line).toMatch(/^LATCHKEY_CLIENT_SECRET_FILE names a file that cannot be read \(ENOENT\)[^;]*$/)
  })

  test('an empty file is a mistake', () => {
    const line = lineOf({ LATCHKEY_ADMIN_TOKEN_FILE: fileWith('\n') })
    expect(line).toMatch(/^LATCHKEY_ADMIN_TOKEN_FILE names an empty file/)
  })
})

describe('unknown settings', () => {
  test('are told, and do not stop the gateway', () => {
    expect(readSettings({ ...required, LATCHKEY_PROT: '1', OTHER: '2' }).unknown).toEqual(['LATCHKEY_PROT'])
  })

  test('those of the commands that talk to a gateway are known', () => {
    expect(readSettings({ ...required, LATCHKEY_URL: 'http://127.0.0.1:8400' }).unknown).toEqual([])
  })

  test('are named beside a mistake: one is probably the other, misspelt', () => {
    const line = lineOf({ LATCHKEY_CLIENT_ID: undefined, LATCHKEY_CLIENTID: 'app' })
    expect(line).toBe(
      'LATCHKEY_CLIENT_ID is missing: set it to the client id of the application (application code in Bitrix24); ' +
        'LATCHKEY_CLIENTID is unknown: is it misspelt?'
    )
  })
})

describe('settings of commands that open the store', () => {
  const { LATCHKEY_PUBLIC_URL: _url, ...without } = required

  test('need no public address', () => {
    expect(readStoreSettings(without)).toMatchObject({
      clientId: required.LATCHKEY_CLIENT_ID,
      clientSecret,
      store: { kind: 'sqlite', path: './latchkey.db' }
    })
    expect(() => readSettings(without)).toThrow(/^LATCHKEY_PUBLIC_URL is missing/)
  })

  test('need the application, and tell every mistake as those of the gateway do', () => {
    expect(() => readStoreSettings({ LATCHKEY_PORT: 'x' })).toThrow(
      /LATCHKEY_PORT must be .*; LATCHKEY_CLIENT_ID is missing: .*; LATCHKEY_CLIENT_SECRET is missing: /
    )
  })
})
