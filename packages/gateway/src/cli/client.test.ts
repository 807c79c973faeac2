// The commands that talk to a running gateway, from outside: what they print where, and their exit codes.

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listen, type Listener } from '../serve/listen.ts'
import { losing } from '../testing/foreign-world.ts'
import { type GivenGateway, givenGateway } from '../testing/given-gateway.ts'
import { type RunOptions, runLatchkey } from '../testing/run-latchkey.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }
/** As if standard output were a terminal. */
const terminal = { nodeArguments: ['--import=data:text/javascript,process.stdout.isTTY=true'] }

let gateway: GivenGateway
let listener: Listener
let folder: string
beforeEach(async () => {
  gateway = givenGateway()
  await gateway.install()
  const names = { host: 'LATCHKEY_HOST', port: 'LATCHKEY_PORT' }
  listener = await listen(gateway.http.operator, { host: '127.0.0.1', port: 0 }, names, silent)
  folder = mkdtempSync(join(tmpdir(), 'latchkey-client-'))
})
afterEach(async () => {
  await listener.close(0)
  rmSync(folder, { recursive: true })
})

function run(words: readonly string[], options: RunOptions = {}) {
  const env = { LATCHKEY_URL: listener.url, LATCHKEY_ADMIN_TOKEN: gateway.adminToken, ...options.env }
  return runLatchkey(words, { ...options, env }).ended
}

async function refusal(words: readonly string[], code: 1 | 2, options?: RunOptions): Promise<string> {
  const ended = await run(words, options)
  expect([ended.code, ended.out]).toEqual([code, ''])
  expect(ended.err).not.toContain(gateway.adminToken)
  return ended.err
}

function line(text: string): string {
  expect(text).toMatch(/^[^\n]+\n$/)
  return text.trimEnd()
}

describe('latchkey portals', () => {
  test('prints the portals as a JSON list for programs', async () => {
    const { code, out, err } = await run(['portals'])
    expect([code, err]).toEqual([0, ''])
    expect(JSON.parse(line(out))).toMatchObject([{ memberId: gateway.world.memberId, state: 'active' }])
  })

  test('prints a table on a terminal, JSON there only when asked', async () => {
    const { out } = await run(['portals'], terminal)
    const [titles, row, ...rest] = out.split('\n')
    expect(titles).toMatch(/^MEMBER ID +DOMAIN +STATE +STATUS +OWNER +GRANT +INSTALLED$/)
    expect(row).toMatch(
      new RegExp(
        `^${gateway.world.memberId} +portal.example +active +L +1 +usable +\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d$`
      )
    )
    expect(rest).toEqual([''])
    expect(JSON.parse((await run(['portals', '--json'], terminal)).out)).toHaveLength(1)
  })

  test('reads page after page', async () => {
    const asked: string[] = []
    const { fetch } = gateway.http.operator
    const paging = {
      ...gateway.http.operator,
      fetch: (...[request, env]: Parameters<typeof fetch>) => {
        asked.push(new URL(request.url).search)
        if (asked.length === 1) return Response.json({ items: [{ memberId: 'first' }], next: 'c 1' })
        return fetch(new Request(`${new URL(request.url).origin}/api/v1/portals`, request), env)
      }
    }
    const names = { host: 'LATCHKEY_HOST', port: 'LATCHKEY_PORT' }
    const other = await listen(paging, { host: '127.0.0.1', port: 0 }, names, silent)
    const { out } = await run(['portals'], { env: { LATCHKEY_URL: other.url } })
    await other.close(0)
    expect(JSON.parse(out)).toMatchObject([{ memberId: 'first' }, { memberId: gateway.world.memberId }])
    expect(asked).toEqual(['?limit=500', '?limit=500&cursor=c+1'])
  })

  test('one alone: a JSON object for programs, words for people', async () => {
    const { memberId } = gateway.world
    const { out } = await run(['portals', memberId])
    expect(JSON.parse(line(out))).toMatchObject({ memberId, grants: [{ userId: '1' }] })
    expect((await run(['portals', memberId], terminal)).out).toMatch(/^user 1 +usable, generation 1/m)
    expect(await refusal(['portals', 'f'.repeat(32)], 1)).toContain('unknown-portal')
  })

  test('only those in a state', async () => {
    expect((await run(['portals', '--state', 'uninstalled'])).out).toBe('[]\n')
    expect(await refusal(['portals', '--state', 'gone'], 2)).toContain('Allowed choices are active')
  })
})

describe('latchkey call', () => {
  test('prints the envelope: one line for programs, indented on a terminal', async () => {
    const words = ['call', gateway.world.memberId, 'crm.deal.list', '{"select":["ID"]}']
    const envelope = { result: [{ ID: '1' }, { ID: '2' }, { ID: '3' }] }
    const { code, out, err } = await run(words)
    expect([code, JSON.parse(line(out)), err]).toEqual([0, envelope, ''])
    expect((await run(words, terminal)).out).toBe(`${JSON.stringify(envelope, undefined, 2)}\n`)
  })

  test('as somebody who never opened the application is an error of the gateway, with its code', async () => {
    const err = await refusal(['call', gateway.world.memberId, 'profile', '--as', '7'], 1)
    expect(line(err)).toMatch(/^latchkey: unknown-user: \w/)
  })

  test('an error of the portal is one line with its own code, too', async () => {
    const err = await refusal(['call', gateway.world.memberId, 'no.such.method'], 1)
    expect(line(err)).toMatch(/^latchkey: portal-error: .*\(ERROR_METHOD_NOT_FOUND\)$/)
  })

  test('an unknown portal', async () => {
    expect(line(await refusal(['call', 'x/../y', 'profile'], 1))).toMatch(/^latchkey: unknown-portal: /)
  })

  test.each([
    [['call', 'x']],
    [['call', 'x', 'profile', 'nonsense']],
    [['call', 'x', 'profile', '[]']],
    [['call', 'x', 'profile', '{}', 'more']]
  ])('%j is refused with exit code 2', async (words) => {
    expect(await refusal(words, 2)).toMatch(/error: /)
  })
})

describe('latchkey batch', () => {
  const commands = '{"17":["profile"],"0":["crm.deal.get",{"id":1}]}'

  test('reads a file and prints the results in the order of the file', async () => {
    const file = join(folder, 'commands.json')
    writeFileSync(file, commands)
    const { code, out, err } = await run(['batch', gateway.world.memberId, file])
    expect([code, err]).toEqual([0, ''])
    expect(line(out)).toMatch(/^\{"results":\{"17":\{"status":"ok".*,"0":\{"status":"ok"/)
  })

  test('reads standard input, and prints a table on a terminal', async () => {
    const words = ['batch', gateway.world.memberId, '-', '--halt']
    const { code, out } = await run(words, { ...terminal, input: '{"a":["profile"]}' })
    expect([code, out]).toEqual([0, 'NAME  STATUS  RESULT\na     ok      {"echoed":"profile"}\n'])
  })

  test('ends with 1 unless all are ok, after telling of each', async () => {
    gateway.world.beforeBatch = losing(2)
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, place) => [`c${place}`, ['profile']]))
    const words = ['batch', gateway.world.memberId, '-']
    const { code, out, err } = await run(words, { input: JSON.stringify(many) })
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ results: { c0: { status: 'ok' }, c59: { status: 'failed' } } })
    expect(line(err)).toMatch(/^latchkey: batch-incomplete: Of 60 commands 10 failed and 0 did not run/)
  })

  test.each([
    ['a file that is not there', ['nowhere.json'], ''],
    ['no JSON', ['-'], '{"a":'],
    ['a list', ['-'], '[]']
  ])('%s is refused with exit code 2', async (_name, words, input) => {
    expect(await refusal(['batch', 'x', ...words], 2, { input, cwd: folder })).toMatch(/^error: \S+: /)
  })
})

describe('latchkey list', () => {
  test('prints one row a line', async () => {
    gateway.world.deals = { total: 120 }
    const words = ['list', gateway.world.memberId, 'crm.deal.list', '{}', '--id-field', 'ID']
    const { code, out, err } = await run(words)
    expect([code, err]).toEqual([0, ''])
    const rows = out.trimEnd().split('\n')
    expect(rows.map((row) => (JSON.parse(row) as { ID: string }).ID)).toEqual(
      Array.from({ length: 120 }, (_, index) => String(index + 1))
    )
  })

  test('nothing for an empty list', async () => {
    gateway.world.deals = { total: 0 }
    expect(await run(['list', gateway.world.memberId, 'crm.deal.list'])).toEqual({
      code: 0,
      out: '',
      err: ''
    })
  })

  test('a list that fails midway prints the rows before, then one line, and ends with 1', async () => {
    gateway.world.deals = { total: 120, breaksAfter: 50 }
    const { code, out, err } = await run(['list', gateway.world.memberId, 'crm.deal.list'])
    expect([code, out.trimEnd().split('\n').length]).toEqual([1, 50])
    expect(line(err)).toMatch(/^latchkey: portal-error: .*\(ERROR_CORE\)$/)
  })

  test('a reader who has enough ends it quietly', async () => {
    gateway.world.deals = { total: 100_000 }
    const latchkey = runLatchkey(['list', gateway.world.memberId, 'crm.deal.list'], {
      env: { LATCHKEY_URL: listener.url, LATCHKEY_ADMIN_TOKEN: gateway.adminToken }
    })
    await latchkey.firstLine
    latchkey.process.stdout?.destroy()
    expect(await latchkey.ended).toMatchObject({ code: 0, err: '' })
  })
})

describe('where the gateway is', () => {
  test('without an admin token the setting is named', async () => {
    const err = await refusal(['portals'], 2, { env: { LATCHKEY_ADMIN_TOKEN: '' } })
    expect(line(err)).toMatch(/^latchkey: LATCHKEY_ADMIN_TOKEN is missing: set it /)
  })

  test('the admin token may stand in a file', async () => {
    const file = join(folder, 'token')
    writeFileSync(file, `${gateway.adminToken}\n`)
    const env = { LATCHKEY_ADMIN_TOKEN: '', LATCHKEY_ADMIN_TOKEN_FILE: file }
    expect((await run(['portals'], { env })).code).toBe(0)
  })

  test('a wrong admin token is an error of the gateway', async () => {
    const env = { LATCHKEY_ADMIN_TOKEN: randomBytes(32).toString('hex') }
    expect(line(await refusal(['portals'], 1, { env }))).toMatch(/^latchkey: unauthorized: /)
  })

  test.each(['http://gateway.example', 'nonsense', 'https://gateway.example/path'])(
    'the address %s is refused, so that no token goes there',
    async (url) => {
      expect(line(await refusal(['portals'], 2, { env: { LATCHKEY_URL: url } }))).toMatch(
        /^latchkey: LATCHKEY_URL must /
      )
    }
  )

  test('nobody there', async () => {
    await listener.close(0)
    expect(line(await refusal(['portals'], 1))).toMatch(
      /^latchkey: gateway-unreachable: Nothing answers at http:\S+ \(ECONNREFUSED\): /
    )
  })

  test('something else there', async () => {
    const names = { host: 'LATCHKEY_HOST', port: 'LATCHKEY_PORT' }
    const html = { ...gateway.http.operator, fetch: () => new Response('<html>', { status: 404 }) }
    const other = await listen(html, { host: '127.0.0.1', port: 0 }, names, silent)
    const err = await refusal(['portals'], 1, { env: { LATCHKEY_URL: other.url } })
    await other.close(0)
    expect(line(err)).toMatch(/^latchkey: unreadable: .*LATCHKEY_URL/)
  })
})
