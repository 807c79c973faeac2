// Reading whole lists: our client beside others and a plain loop, against one stub portal.

import { installPeers, versionOf } from '../peers/peers.ts'
import type { ChurnReport } from '../stub/settings.ts'
import { type Stub, startStub } from '../stub/start-stub.ts'
import { type Child, startChild } from '../support/child.ts'
import type { Bench, Figure } from '../support/figure.ts'
import { type ListCase, listCases } from './cases.ts'
import { type ReaderName, readerNames } from './reader.ts'
import type { ReadOrder, ReadOutcome } from './reader.child.ts'
import { failuresOf, figuresOf, type Reading } from './figures.ts'
import { takenIdsOf } from '../stub/ids.ts'

const rounds = 5
/** Others that are slower are asked then how far they have come. */
const othersBoundMs = 30_000
const ownBoundMs = 240_000
/** Rows a second that are inserted, and that are deleted. */
const churnPerSecond = 1000

export const lists: Bench = {
  name: 'lists',
  about: 'whole lists, read by our client, by others and by a plain loop',
  async run(note) {
    installPeers((text) => note(text))
    note(
      `beside @bitrix24/b24jssdk ${versionOf('@bitrix24/b24jssdk')}, @2bad/bitrix ${versionOf('@2bad/bitrix')}`
    )
    const figures: Figure[] = []
    const failures: string[] = []
    for (const listCase of listCases) {
      note(listCase.work)
      const stub = await startStub({ table: listCase.table })
      try {
        for (const [reader, readings] of await readAll(listCase, stub)) {
          figures.push(...figuresOf(listCase, reader, readings))
          if (reader === 'ours')
            failures.push(...readings.flatMap((reading) => failuresOf(listCase, reading)))
          const failed = readings.map(({ outcome }) => outcome.end).find((end) => typeof end === 'object')
          if (failed !== undefined) note(`${reader}: ${failed.failed.slice(0, 200)}`)
        }
      } finally {
        await stub.end()
      }
    }
    return { figures, failures }
  }
}

type Readings = ReadonlyMap<ReaderName, readonly Reading[]>

/** The quick ones take turns, the first turn uncounted; the others, which mostly wait, read once side by side. */
async function readAll(listCase: ListCase, stub: Stub): Promise<Readings> {
  const readings = new Map<ReaderName, Reading[]>(listCase.quick.map((reader) => [reader, []]))
  const children = new Map(listCase.quick.map((reader) => [reader, startReader(listCase)] as const))
  const turns = listCase.isLong ? [1] : Array.from({ length: rounds + 1 }, (_, turn) => turn)
  for (const turn of turns) {
    for (const [reader, child] of children) {
      const reading = await readOnce(listCase, stub, reader, child)
      if (turn > 0) readings.get(reader)?.push(reading)
    }
  }
  await Promise.all([...children.values()].map((child) => child.end()))
  const slow = readerNames.filter((reader) => !listCase.quick.includes(reader) && !listCase.onlyOurs)
  const slowReadings = await Promise.all(
    slow.map(async (reader) => {
      const child = startReader(listCase)
      const reading = await readOnce(listCase, stub, reader, child)
      await child.kill()
      return [reader, [reading]] as const
    })
  )
  for (const [reader, reading] of slowReadings) readings.set(reader, [...reading])
  return readings
}

function startReader({ isLong }: ListCase): Child {
  return startChild(new URL('reader.child.ts', import.meta.url), isLong ? ['--expose-gc'] : [])
}

async function readOnce(listCase: ListCase, stub: Stub, reader: ReaderName, child: Child): Promise<Reading> {
  const client = await stub.client()
  const { table, churns } = listCase
  const order: ReadOrder = {
    reader,
    client,
    table,
    boundMs: reader === 'ours' ? ownBoundMs : othersBoundMs,
    drained: listCase.isLong ? 'yes' : 'no',
    ids: churns ? 'wanted' : 'checked'
  }
  if (!churns) return { outcome: await child.ask<ReadOutcome>(order), report: await stub.report(client) }
  await stub.churn(churnPerSecond)
  const outcome = await child.ask<ReadOutcome>(order)
  await stub.churn(0)
  return {
    outcome: { ...outcome, missing: missingOf(listCase, outcome, await stub.churned()) },
    report: await stub.report(client)
  }
}

/** Rows that were there throughout and did not come. The report is of all rounds, so a few more rows are excused. */
function missingOf({ table }: ListCase, { ids }: ReadOutcome, { deleted }: ChurnReport): number {
  const [came, gone] = [new Set(ids), new Set(deleted)]
  return takenIdsOf(table).filter((id) => !gone.has(id) && !came.has(id)).length
}
