// One file in the hands of several processes, and of one that is killed.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bareEvent, bareGrant, bareInstallation, owner, portal } from '../../conformance/samples.ts'
import { openSqliteStore } from './index.ts'
import type { Winnings } from './racer.child.ts'

const program = fileURLToPath(new URL('racer.child.ts', import.meta.url))

interface Racer {
  readonly child: ChildProcess
  readonly tell: (command: string, path: string) => void
  readonly lines: AsyncIterator<string>
}

function startRacer(): Racer {
  const child = spawn(process.execPath, ['--conditions=latchkey-source', program], {
    stdio: ['pipe', 'pipe', 'inherit']
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    child,
    lines,
    tell: (command, path) => child.stdin.write(`${JSON.stringify({ command, path })}\n`)
  }
}

async function nextLine({ lines }: Racer): Promise<string> {
  const line = await lines.next()
  if (line.done === true) throw new Error('the process ended before it answered')
  return line.value
}

describe('four processes that race on one file', () => {
  let folder = ''
  let opened: readonly string[] = []
  let winnings: readonly Winnings[] = []
  let tokensAfter = ''
  let generationAfter = 0

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-race-'))
    const path = join(folder, 'store.db')
    const racers = Array.from({ length: 4 }, startRacer)
    await Promise.all(racers.map(nextLine))
    for (const racer of racers) racer.tell('open', path)
    opened = await Promise.all(racers.map(nextLine))

    const store = await openSqliteStore({ path })
    await store.portals.createInstallation(bareInstallation())
    await store.portals.createGrant(bareGrant())
    for (let i = 0; i < 50; i += 1) await store.oneTime.put(`name ${i}`, `value ${i}`, Date.now() + 600_000)
    for (let i = 0; i < 200; i += 1) await store.inbox.accept(bareEvent({ dedupeKey: `event ${i}` }))

    for (const racer of racers) racer.tell('race', path)
    winnings = (await Promise.all(racers.map(nextLine))).map((line) => JSON.parse(line) as Winnings)
    await Promise.all(
      racers.map(async ({ child }) => {
        child.stdin?.end()
        await once(child, 'exit')
      })
    )
    const grant = await store.portals.readGrant(owner)
    tokensAfter = grant?.accessToken ?? ''
    generationAfter = grant?.generation ?? 0
    await store.close()
  })

  afterAll(() => rm(folder, { recursive: true }))

  // Once a process took a file that another was just migrating for the database of another program.
  it('all open 61 files that none of them found', () => {
    expect(opened).toEqual(['opened', 'opened', 'opened', 'opened'])
  })

  it('replace each generation of a grant once', () => {
    const replaced = winnings.flatMap(({ generations }) => generations)
    expect(replaced.toSorted((left, right) => left - right)).toEqual(
      Array.from({ length: 50 }, (_, i) => i + 1)
    )
    expect(generationAfter).toBe(51)
    expect(tokensAfter).toMatch(/^process \d+$/)
  })

  it('give the lease to one', () => {
    expect(winnings.filter(({ lease }) => lease)).toHaveLength(1)
  })

  it('take each one-time value once', () => {
    const taken = winnings.flatMap((won) => won.taken)
    expect(taken.toSorted()).toEqual(Array.from({ length: 50 }, (_, i) => `value ${i}`).toSorted())
  })

  it('claim each event once', () => {
    const claimed = winnings.flatMap((won) => won.claimed)
    expect(claimed).toHaveLength(200)
    expect(new Set(claimed).size).toBe(200)
  })

  it('together use no more than the budget', () => {
    expect(winnings.reduce((sum, { reserved }) => sum + reserved, 0)).toBe(50)
  })
})

it('a process killed while it writes loses nothing that it had acknowledged', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-kill-'))
  const path = join(folder, 'store.db')
  const acknowledged: string[] = []
  for (const acknowledgements of [1, 37, 90, 233]) {
    const racer = startRacer()
    await nextLine(racer)
    racer.tell('write', path)
    for (let i = 0; i < acknowledgements; i += 1) acknowledged.push(await nextLine(racer))
    racer.child.kill('SIGKILL')
    await once(racer.child, 'exit')
    for (let line = await racer.lines.next(); line.done !== true; line = await racer.lines.next()) {
      acknowledged.push(line.value)
    }
  }

  const database = new DatabaseSync(path)
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
  database.close()

  const store = await openSqliteStore({ path })
  const stored = new Set<string>()
  for (let after: string | undefined; ; ) {
    const page = await store.inbox.list({
      clientId: portal.clientId,
      limit: 500,
      ...(after !== undefined && { after })
    })
    if (page.length === 0) break
    for (const { id } of page) stored.add(id)
    after = page.at(-1)?.id
  }
  expect(acknowledged.filter((id) => !stored.has(id))).toEqual([])
  expect(acknowledged.length).toBeGreaterThanOrEqual(1 + 37 + 90 + 233)
  await store.close()
  await rm(folder, { recursive: true })
})
