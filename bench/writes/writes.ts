// 10,000 writes in batches while connections are dropped: our client beside others and a plain loop.

import { setTimeout as wait } from 'node:timers/promises'
import { installPeers, versionOf } from '../peers/peers.ts'
import { type AddedReport, type Drops, mostCommands, type StubClient, usualBucket } from '../stub/settings.ts'
import { type Stub, startStub } from '../stub/start-stub.ts'
import { startChild } from '../support/child.ts'
import { type Bench, beside, type Figure } from '../support/figure.ts'
import type { WriteOrder, WriteOutcome } from './writer.child.ts'
import { keyOf, type Told, type WriterName, writerNames } from './writer.ts'

const count = 10_000
const boundMs = 240_000
/** Of 100 connections two are cut before anything has run, and two when all has. The same ones for each client. */
const drops: Drops = { before: 0.02, after: 0.02, seed: 24 }
/** From a drained bucket, when each request that is let in brings 50 writes and some are cut before they run. */
const ceiling = usualBucket.perSecond * mostCommands * (1 - drops.before)
/** Behind it there is too little left to fill every request. */
const steadyPart = 0.95

interface Writing {
  readonly outcome: WriteOutcome
  /** That the portal let in. */
  readonly requests: number
  readonly added: AddedReport
  readonly steadyMs: number | undefined
}

export const writes: Bench = {
  name: 'writes',
  about:
    '10,000 writes in batches while connections are dropped, by our client, by others and by a plain loop',
  async run(note) {
    installPeers((text) => note(text))
    note(
      `beside @bitrix24/b24jssdk ${versionOf('@bitrix24/b24jssdk')}, @2bad/bitrix ${versionOf('@2bad/bitrix')}`
    )
    // Side by side: they wait for their buckets nearly all of the time, each at a portal of its own.
    const writings = await Promise.all(
      writerNames.map(async (writer) => {
        const writing = await writeOnce(writer)
        const { end, ms } = writing.outcome
        note(
          `${writer}: ${Math.round(ms / 1000)} s, ${typeof end === 'object' ? end.failed.slice(0, 200) : end}`
        )
        return [writer, writing] as const
      })
    )
    return {
      figures: writings.flatMap(([writer, writing]) => figuresOf(writer, writing)),
      failures: writings.flatMap(([writer, writing]) => failuresOf(writer, writing))
    }
  }
}

async function writeOnce(writer: WriterName): Promise<Writing> {
  const stub = await startStub({})
  const child = startChild(new URL('writer.child.ts', import.meta.url))
  try {
    const client = await stub.client()
    await child.ask({ writer, client, count, boundMs } satisfies WriteOrder)
    const { requests: before } = await stub.report(client)
    await stub.drop(drops)
    const wrote = child.ask<WriteOutcome>({})
    const [outcome, steadyMs] = await Promise.all([wrote, steadyAfter(stub, client, wrote)])
    const { requests } = await stub.report(client)
    return { outcome, steadyMs, requests: requests - before, added: await stub.added() }
  } finally {
    await child.kill()
    await stub.end()
  }
}

/** Milliseconds until 95 of 100 writes have run; `undefined` where all is over before. */
async function steadyAfter(
  stub: Stub,
  client: StubClient,
  over: Promise<unknown>
): Promise<number | undefined> {
  const startedAt = performance.now()
  const { commands: before } = await stub.report(client)
  for (;;) {
    const isOver = await Promise.race([over.then(() => true), wait(100, false)])
    const { commands } = await stub.report(client)
    if (commands - before >= count * steadyPart) return performance.now() - startedAt
    if (isOver) return undefined
  }
}

function figuresOf(subject: WriterName, writing: Writing): readonly Figure[] {
  const { outcome, requests, steadyMs } = writing
  const { twice, missing, toldOf } = judged(writing)
  const speed =
    steadyMs === undefined
      ? (count - missing) / (outcome.ms / 1000)
      : (count * steadyPart) / (steadyMs / 1000)
  const work = '10,000 writes'
  const counted = (what: string, value: number): Figure => ({
    work: `${work}: ${what}`,
    subject,
    value,
    unit: ''
  })
  return [
    beside({ work, subject, value: speed, unit: '1/s' }, ceiling),
    beside({ work: `${work}: until it ends`, subject, value: outcome.ms / 1000, unit: 's' }, count / ceiling),
    counted('requests', requests),
    counted('records too many', twice),
    counted('not there', missing),
    counted('told to be unknown', toldOf('unknown')),
    counted('told nothing of', toldOf('nothing'))
  ]
}

/** What must not happen on any machine, however slow. */
function failuresOf(writer: WriterName, writing: Writing): readonly string[] {
  if (writer !== 'ours' && writer !== 'ours, with reconcile') return []
  const { end } = writing.outcome
  const { twice, missing, toldOf, toldWrongly } = judged(writing)
  const wrong =
    writer === 'ours'
      ? twice + toldWrongly + toldOf('nothing')
      : twice + missing + toldWrongly + toldOf('nothing') + toldOf('unknown')
  return [
    ...(end === 'all' ? [] : [`${writer} ended with ${JSON.stringify(end)}`]),
    ...(wrong === 0
      ? []
      : [
          `${writer}: ${twice} records too many, ${missing} missing, ${toldOf('unknown')} unknown, ` +
            `${toldOf('nothing')} not told of, ${toldWrongly} told wrongly`
        ])
  ]
}

function judged({ outcome, added }: Writing) {
  const there = new Set(Object.keys(added))
  const wrong: Readonly<Record<Told, (isThere: boolean) => boolean>> = {
    written: (isThere) => !isThere,
    'not written': (isThere) => isThere,
    unknown: () => false,
    nothing: () => false
  }
  return {
    twice: Object.values(added).reduce((sum, times) => sum + times - 1, 0),
    missing: count - there.size,
    toldOf: (one: Told) => outcome.told.filter((told) => told === one).length,
    toldWrongly: outcome.told.filter((told, place) => wrong[told](there.has(keyOf(place)))).length
  }
}
