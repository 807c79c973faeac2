// The command line from outside: what it prints where, and the exit codes that scripts rely on.

import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseKeys } from '@latchkey/app'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { type Latchkey, runLatchkey } from '../testing/run-latchkey.ts'

const clientSecret = randomBytes(25).toString('hex')
const adminToken = randomBytes(32).toString('hex')
const settings = {
  LATCHKEY_CLIENT_ID: 'app.0123456789abcd.01234567',
  LATCHKEY_CLIENT_SECRET: clientSecret,
  LATCHKEY_PUBLIC_URL: 'https://app.example',
  LATCHKEY_ADMIN_TOKEN: adminToken,
  LATCHKEY_STORE: 'memory:',
  LATCHKEY_PORT: '0'
}

let folder: string
const started: Latchkey[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-cli-'))
})
afterEach(async () => {
  for (const { process: child, ended } of started.splice(0)) {
    child.kill('SIGKILL')
    await ended
  }
  rmSync(folder, { recursive: true })
})

function serve(env: Readonly<Record<string, string>> = {}): Latchkey {
  const latchkey = runLatchkey(['serve'], { env: { ...settings, ...env }, cwd: folder })
  started.push(latchkey)
  return latchkey
}

async function refusal(env: Readonly<Record<string, string>>): Promise<string> {
  const { code, out, err } = await serve(env).ended
  expect([code, out]).toEqual([2, ''])
  expect(err.trimEnd().split('\n')).toHaveLength(1)
  expect(err).not.toContain(clientSecret)
  expect(err).not.toContain(adminToken)
  return err
}

describe('latchkey', () => {
  test('--version prints the version and nothing else', async () => {
    expect(await runLatchkey(['--version']).ended).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' })
  })

  test('--help names the commands on standard output', async () => {
    const { code, out, err } = await runLatchkey(['--help']).ended
    expect([code, err]).toEqual([0, ''])
    for (const command of [
      'serve',
      'sandbox',
      'keys',
      'import',
      'export',
      'portals',
      'call',
      'batch',
      'list'
    ])
      expect(out).toMatch(new RegExp(`^  ${command} `, 'm'))
  })

  test('serve --help names every setting', async () => {
    const { code, out } = await runLatchkey(['serve', '--help']).ended
    expect(code).toBe(0)
    expect(out.match(/^ {2}LATCHKEY_\w+/gm)).toHaveLength(16)
  })

  test.each([
    [['nonsense']],
    [['keys', 'nonsense']],
    [['--nonsense']],
    [['serve', 'nonsense']],
    [[]],
    [['keys']]
  ])('%j is refused with exit code 2, and nothing on standard output', async (words) => {
    const { code, out, err } = await runLatchkey(words).ended
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/latchkey/)
  })
})

describe('latchkey keys new', () => {
  test('prints one new key, fit for LATCHKEY_KEYS', async () => {
    const [first, second] = await Promise.all([
      runLatchkey(['keys', 'new']).ended,
      runLatchkey(['keys', 'new']).ended
    ])
    expect([first.code, first.err]).toEqual([0, ''])
    expect(first.out).toMatch(/^\S+\n$/)
    expect(parseKeys(first.out.trim())).toHaveLength(1)
    expect(first.out).not.toBe(second.out)
  })
})

describe('latchkey serve', () => {
  test('prints one ready line, answers, and ends with 0 on SIGTERM', async () => {
    const latchkey = serve()
    const ready = JSON.parse(await latchkey.firstLine) as { event: string; url: string; adminUrl: string }
    expect(ready).toEqual({
      event: 'ready',
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      adminUrl: ready.url
    })
    const response = await fetch(`${ready.url}/api/v1/portals`, {
      headers: { authorization: `Bearer ${adminToken}` }
    })
    expect(await response.json()).toEqual({ items: [] })
    latchkey.process.kill('SIGTERM')
    const { code, out, err } = await latchkey.ended
    expect(code).toBe(0)
    expect(out.trimEnd().split('\n')).toHaveLength(1)
    for (const line of err.trimEnd().split('\n')) expect(() => JSON.parse(line) as unknown).not.toThrow()
    expect(err).not.toContain(clientSecret)
  })

  test('with ADMIN_PORT the operator has an address of his own', async () => {
    const ready = JSON.parse(await serve({ LATCHKEY_ADMIN_PORT: '0' }).firstLine) as Record<string, string>
    expect(ready['adminUrl']).not.toBe(ready['url'])
    expect((await fetch(`${ready['url']}/openapi.json`)).status).toBe(404)
    expect((await fetch(`${ready['adminUrl']}/openapi.json`)).status).toBe(200)
  })

  test('with STATIC the files of the page are served at the public address', async () => {
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Built page</title>')
    const latchkey = serve({
      LATCHKEY_STATIC: folder,
      LATCHKEY_ADMIN_HOST: '127.0.0.1',
      LATCHKEY_ADMIN_PORT: '0'
    })
    const { url } = JSON.parse(await latchkey.firstLine) as { url: string }
    expect(await (await fetch(url)).text()).toContain('Built page')
  })

  test('on SQLite it makes a key file for its owner alone, says so, and reads it the next time', async () => {
    const sqlite = { LATCHKEY_STORE: 'sqlite:latchkey.db' }
    const first = serve(sqlite)
    await first.firstLine
    expect(statSync(join(folder, 'latchkey.db.keys')).mode & 0o777).toBe(0o600)
    first.process.kill('SIGINT')
    const { code, err } = await first.ended
    expect(code).toBe(0)
    expect(err).toContain('made a key file')
    const second = serve(sqlite)
    await second.firstLine
    second.process.kill('SIGTERM')
    expect((await second.ended).err).not.toContain('made a key file')
  })

  test('what nobody expected ends it with 1, and its secrets stay out of the log', async () => {
    const failLater =
      "process.once('SIGUSR2', () => { void Promise.reject(new Error('boom ' + process.env.SECRET)) })"
    const secret = randomBytes(35).toString('hex')
    const latchkey = runLatchkey(['serve'], {
      env: { ...settings, SECRET: secret },
      nodeArguments: [`--import=data:text/javascript,${encodeURIComponent(failLater)}`]
    })
    started.push(latchkey)
    await latchkey.firstLine
    latchkey.process.kill('SIGUSR2')
    const { code, err } = await latchkey.ended
    expect(code).toBe(1)
    expect(err).toContain('boom')
    expect(err).not.toContain(secret)
  })

  test('an unknown setting is a warning', async () => {
    const latchkey = serve({ LATCHKEY_PROT: '1' })
    await latchkey.firstLine
    latchkey.process.kill('SIGTERM')
    expect((await latchkey.ended).err).toMatch(/"setting":"LATCHKEY_PROT".*unknown setting/)
  })

  test('a missing setting', async () => {
    expect(await refusal({ LATCHKEY_CLIENT_ID: '' })).toMatch(
      /^latchkey: LATCHKEY_CLIENT_ID is missing: set it to /
    )
  })

  test('a wrong setting', async () => {
    expect(await refusal({ LATCHKEY_ADMIN_TOKEN: adminToken.slice(0, 31) })).toMatch(
      /^latchkey: LATCHKEY_ADMIN_TOKEN must be 32 /
    )
  })

  test('a PostgreSQL store without keys, and one where nobody listens: the password is not told', async () => {
    const password = randomBytes(12).toString('hex')
    const store = { LATCHKEY_STORE: `postgres://latchkey:${password}@127.0.0.1:1/latchkey` }
    const withoutKeys = await refusal(store)
    expect(withoutKeys).toMatch(/^latchkey: LATCHKEY_KEYS is missing: a PostgreSQL store needs it/)
    const { out } = await runLatchkey(['keys', 'new']).ended
    const unreachable = await refusal({ ...store, LATCHKEY_KEYS: out.trim() })
    expect(unreachable).toMatch(/^latchkey: LATCHKEY_STORE cannot be opened\. .*\(ECONNREFUSED\)/)
    expect(withoutKeys + unreachable).not.toContain(password)
  })

  test('a folder that is not there', async () => {
    expect(await refusal({ LATCHKEY_STORE: 'sqlite:nowhere/latchkey.db' })).toMatch(
      /^latchkey: LATCHKEY_STORE names a file in .*nowhere, which is not a folder: make it/
    )
  })

  test('a file that is no database', async () => {
    writeFileSync(
      join(folder, 'latchkey.db'),
      'plain text, and long enough to be looked at by SQLite: '.repeat(40)
    )
    const { out } = await runLatchkey(['keys', 'new']).ended
    expect(await refusal({ LATCHKEY_STORE: 'sqlite:latchkey.db', LATCHKEY_KEYS: out.trim() })).toMatch(
      /^latchkey: LATCHKEY_STORE cannot be opened\. .* not a sound SQLite database/
    )
  })

  test('a page that was not built', async () => {
    expect(await refusal({ LATCHKEY_STATIC: 'nowhere', LATCHKEY_ADMIN_PORT: '0' })).toMatch(
      /^latchkey: LATCHKEY_STATIC must be a folder/
    )
  })

  test('a port in use, of either listener; nothing is left behind', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const port = String((other.address() as AddressInfo).port)
    expect(await refusal({ LATCHKEY_PORT: port, LATCHKEY_LOG_LEVEL: 'error' })).toMatch(
      new RegExp(`^latchkey: LATCHKEY_PORT ${port} on 127\\.0\\.0\\.1 is in use: `)
    )
    expect(await refusal({ LATCHKEY_ADMIN_PORT: port })).toMatch(
      /^latchkey: LATCHKEY_ADMIN_PORT \d+ on .* is in use: /
    )
    other.close()
  })
})

describe('latchkey sandbox', () => {
  test('passes its arguments on, and ends with the code of the sandbox', async () => {
    const help = await runLatchkey(['sandbox', '--help']).ended
    expect([help.code, help.err]).toEqual([0, ''])
    expect(help.out).toContain('--single-use-refresh')
    const refused = await runLatchkey(['sandbox', '--port', 'x']).ended
    expect([refused.code, refused.out]).toEqual([2, ''])
    expect(refused.err).toContain('--port')
  })

  test('runs until SIGTERM', async () => {
    const sandbox = runLatchkey(['sandbox', '--port', '0', '--deals', '0', '--contacts', '0'])
    started.push(sandbox)
    expect(JSON.parse(await sandbox.firstLine)).toMatchObject({ event: 'ready', portals: [{}] })
    sandbox.process.kill('SIGTERM')
    expect((await sandbox.ended).code).toBe(0)
  })

  test('where the sandbox is not installed, one line says how to install it', async () => {
    const elsewhere =
      "import { registerHooks } from 'node:module'\n" +
      "registerHooks({ resolve: (name, context, next) => next(name, name === '@latchkey/sandbox' " +
      "? { ...context, parentURL: 'file:///nowhere/main.js' } : context) })"
    const { code, out, err } = await runLatchkey(['sandbox'], {
      nodeArguments: [`--import=data:text/javascript,${encodeURIComponent(elsewhere)}`]
    }).ended
    expect([code, out]).toEqual([2, ''])
    expect(err).toBe('latchkey: the sandbox is not installed: npm install --save-dev @latchkey/sandbox\n')
  })
})
