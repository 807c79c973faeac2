// `npm start` as a person uses it: what it prints works, and it ends without a trace.

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Started, started } from '../support/started.ts'

const generousMs = 120_000
const lastLine = 'Ctrl-C ends everything.'

let folder: string
const running: Started[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-start-'))
})
afterEach(async () => {
  for (const one of running.splice(0)) {
    one.signal('SIGTERM')
    await one.ended
  }
  await rm(folder, { recursive: true, force: true })
}, generousMs)

function start(...words: string[]): Started {
  const one = started(words, folder)
  running.push(one)
  return one
}

/** The printed curl commands, in order, with the options that they use. */
function commandsIn(text: string): readonly { readonly url: string; readonly init: RequestInit }[] {
  return text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim().startsWith('curl '))
    .map((line) => {
      const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
      const after = (option: string): string[] =>
        words.flatMap((word, at) => (word === option ? [words[at + 1] ?? ''] : []))
      const [body] = after('-d')
      const headers = after('-H').map((header): [string, string] => {
        const [name = '', ...value] = header.split(': ')
        return [name, value.join(': ')]
      })
      const method = after('-X')[0] ?? (body === undefined ? 'GET' : 'POST')
      return { url: words.at(-1) ?? '', init: { method, headers, ...(body !== undefined && { body }) } }
    })
}

describe('npm start', () => {
  test('the first thing printed is where to click, and an application waits there', {
    timeout: generousMs
  }, async () => {
    const one = start()
    const text = await one.printed(lastLine)
    const [, address = ''] = /^ {2}Open (http:\/\/localhost:\d+\/) in a browser/m.exec(text) ?? []
    expect(text.indexOf('http')).toBe(text.indexOf(address))
    const page = await (await fetch(address)).text()
    expect(page).toContain('Latchkey')
    expect(page).toContain('waits to be installed')
  })

  test('the printed commands work in the order printed, the last call after an hour too', {
    timeout: generousMs
  }, async () => {
    const one = start()
    const commands = commandsIn(await one.printed(lastLine))
    expect(commands).toHaveLength(4)
    const answers: unknown[] = []
    for (const { url, init } of [...commands, ...commands.slice(2, 3)]) {
      const response = await fetch(url, init)
      expect(response.status).toBe(200)
      answers.push(await response.json())
    }
    const [, portals, deals, , dealsLater] = answers
    expect(portals).toMatchObject({ items: [{ state: 'active', applicationTokenKnown: true }] })
    expect(deals).toMatchObject({ total: 50 })
    expect(dealsLater).toMatchObject({ total: 50 })
    one.signal('SIGTERM')
    expect(await one.ended).toMatchObject({ code: 0, err: '' })
    expect(await readdir(folder)).toEqual([])
  })

  test('a second one takes other ports; --keep keeps the database', { timeout: generousMs }, async () => {
    const kept = join(folder, 'new', 'kept')
    const first = start('--keep', kept)
    const printed = [await first.printed(lastLine)]
    const second = start()
    printed.push(await second.printed(lastLine))
    const urls = printed.flatMap((text) => commandsIn(text).map(({ url }) => new URL(url).origin))
    expect(new Set(urls).size).toBe(4)
    for (const one of [first, second]) one.signal('SIGINT')
    for (const one of [first, second]) expect((await one.ended).code).toBe(0)
    expect(await readdir(folder)).toEqual(['new'])
    expect(await readdir(kept)).toEqual(expect.arrayContaining(['latchkey.db', 'latchkey.db.keys']))
  })

  test.each([[['--nonsense']], [['--keep']], [['--keep', '']], [['more']], [['--tour=yes']]])(
    '%j is refused with one line and exit code 2',
    async (words) => {
      const { code, out, err } = await start(...words).ended
      expect([code, out]).toEqual([2, ''])
      expect(err).toMatch(/^npm start: .+\n$/)
    }
  )

  test('a folder that cannot be made is named in one line, exit code 2', async () => {
    const file = join(folder, 'file')
    await writeFile(file, '')
    const { code, err } = await start('--keep', file).ended
    expect(code).toBe(2)
    expect(err).toMatch(/^npm start: --keep .*file cannot be made \(EEXIST\): .+\n$/)
  })

  test('--help names the options', async () => {
    const { code, out, err } = await start('--help').ended
    expect([code, err]).toEqual([0, ''])
    for (const option of ['--tour', '--keep', '--help']) expect(out).toContain(option)
  })
})
