// Reading whole lists: our client beside others and a plain loop, against one stub portal.

import { installPeers, versionOf } from '../peers/peers.ts'
import type { ChurnReport, ClientReport } from '../stub/settings.ts'
import { type Stub, startStub } from '../stub/start-stub.ts'
import { type Child, startChild } from '../support/child.ts'
import type { Bench, Figure } from '../support/figure.ts'
import { median } from '../support/statistics.ts'
import { type ListCase, listCases } from './cases.ts'
import { type ReaderName, readerNames } from './reader.ts'
import type { ReadOrder, ReadOutcome } from './reader.child.ts'
import { idealMs, idealRequests } from './ideal.ts'
import { takenIdsOf } from '../stub/ids.ts'

const rounds = 5
/** Others that are slower are asked then how far they have come. */
const othersBoundMs = 30_000
const ownBoundMs = 240_000
/** Rows a second that are inserted, and that are deleted. */
const churnPerSecond = 1000

interface Reading {
  readonly outcome: ReadOutcome
  readonly report: ClientReport
}

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
          const ends = readings.map(({ outcome }) => outcome.end)
          for (const end of ends) if (typeof end === 'object') note(`${reader}: ${end.failed.slice(0, 200)}`)
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

function figuresOf(listCase: ListCase, reader: ReaderName, readings: readonly Reading[]): readonly Figure[] {
  const { work, isLong } = listCase
  const ideal = idealMs(listCase)
  const subject = reader
  const outcomes = readings.map(({ outcome }) => outcome)
  const ms = median(outcomes.map((outcome) => outcome.ms))
  const isAll = outcomes.every(({ end }) => end === 'all')
  const requests = Math.max(...readings.map(({ report }) => report.requests))
  const speed = median(outcomes.map((outcome) => (outcome.rows / outcome.ms) * 1000))
  const idealSpeed = (listCase.table.rows / ideal) * 1000
  const first: Figure = isAll
    ? { work, subject, value: ms, unit: 'ms', ideal, ratio: ms / ideal }
    : {
        work: `${work}: given up after ${Math.round(ms / 1000)} s`,
        subject,
        value: speed,
        unit: 'rows/s',
        ideal: idealSpeed,
        ratio: speed / idealSpeed
      }
  const sum = (of: (reading: Reading) => number): number =>
    readings.reduce((total, reading) => total + of(reading), 0)
  const wrong = sum(({ outcome }) => outcome.outOfOrder + outcome.twice + (isAll ? outcome.missing : 0))
  return [
    first,
    {
      work: `${work}: requests`,
      subject,
      value: requests,
      unit: '',
      ...(isAll ? { ideal: idealRequests(listCase), ratio: requests / idealRequests(listCase) } : undefined)
    },
    {
      work: `${work}: processor time`,
      subject,
      value: median(outcomes.map(({ cpuMs }) => cpuMs)),
      unit: 'ms'
    },
    { work: `${work}: refused`, subject, value: sum(({ report }) => report.refused), unit: '' },
    { work: `${work}: rows out of order, twice or missing`, subject, value: wrong, unit: '' },
    ...(isLong && reader === 'ours' ? heapFigures(work, outcomes) : [])
  ]
}

function heapFigures(work: string, outcomes: readonly ReadOutcome[]): readonly Figure[] {
  const most = (part: 'peak' | 'alive'): number =>
    Math.max(...outcomes.map(({ heapGrowth }) => heapGrowth[part])) / 2 ** 20
  return [
    {
      work: `${work}: heap growth, with garbage`,
      subject: 'ours',
      value: most('peak'),
      unit: 'MB',
      ideal: 64,
      ratio: most('peak') / 64
    },
    {
      work: `${work}: heap growth, alive`,
      subject: 'ours',
      value: most('alive'),
      unit: 'MB',
      ideal: 64,
      ratio: most('alive') / 64
    }
  ]
}

/** What must not happen on any machine, however slow. */
function failuresOf({ work }: ListCase, { outcome, report }: Reading): readonly string[] {
  const { end, outOfOrder, twice, missing } = outcome
  return [
    ...(end === 'all' ? [] : [`${work}: ours ended with ${JSON.stringify(end)}`]),
    ...(outOfOrder + twice + missing === 0
      ? []
      : [`${work}: ours gave ${outOfOrder} rows out of order, ${twice} twice, and left ${missing} out`]),
    ...(report.refused + report.blocked === 0
      ? []
      : [`${work}: ours was refused ${report.refused + report.blocked} times`])
  ]
}
