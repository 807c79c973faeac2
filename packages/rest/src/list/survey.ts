// What has to be known of a long list before it is read in many places at once: its last id, how close ids lie, and
// whether they come in clusters. Found by probing the end and middles; nothing is counted.
import type { BatchCommand, BatchResult } from '../batch/batch-result.ts'
import { commandTexts } from '../batch/commands.ts'
import { send } from '../batch/send.ts'
import { RestError } from '../errors/rest-error.ts'
import { readChains } from './chain.ts'
import type { ChainSource } from './chain-source.ts'
import type { Sample } from './density.ts'
import { lastPageParams, pageParams } from './keyset.ts'
import type { Range } from './plan.ts'
import { type Page, readPage, rowsOf } from './rows.ts'
import { pageSize, type Source } from './source.ts'

/** Pages that are read along with the first look at the end: many lists are over with them. */
const pagesAlong = 2
/** Places that are looked at in one round, two commands each, spread over so many requests. */
const middles = 20
const middleRequests = 2
const mostRounds = 3

export interface EndSurvey {
  /** The pages behind the first one. */
  readonly read: Page
  /** What is left, between ids; undefined when nothing is. */
  readonly rest: Range | undefined
  readonly samples: readonly Sample[]
}

/**
 * Looks at the end of the list and reads on behind `first` in the same request.
 *
 * @returns undefined where the method does not allow it: it has to be read page by page
 */
export async function surveyEnd(source: ChainSource, first: Page): Promise<EndSurvey | undefined> {
  const after = first.ids.at(-1)
  const start = first.ids[0]
  if (after === undefined || start === undefined) return undefined
  const last = commandTexts(new Map([['last', [source.method, lastPageParams(source.keyset, after)]]]))
  const chains = [{ after, pages: pagesAlong }]
  const answer = await readChains(source, chains, last).catch(refusedBatch)
  if (answer === undefined) return undefined
  const [chain] = answer.chains
  const end = pageOf(source, answer.first.get('last'), after, 'DESC')
  if (chain === undefined || chain.end === 'broken' || end === undefined) return undefined
  const cursor = chain.ids.at(-1) ?? after
  const lastId = end.ids.at(-1)
  if (chain.end === 'list' || lastId === undefined || lastId <= cursor) {
    return { read: chain, rest: undefined, samples: [] }
  }
  const firstOfEnd = end.ids[0] ?? lastId
  if (end.ids.length < pageSize || firstOfEnd <= cursor) {
    // The last page reaches back to what is read: together they are all.
    const from = end.ids.findIndex((id) => id > cursor)
    return {
      read: { rows: [...chain.rows, ...end.rows.slice(from)], ids: [...chain.ids, ...end.ids.slice(from)] },
      rest: undefined,
      samples: []
    }
  }
  if (!Number.isSafeInteger(Number(lastId)) || !Number.isSafeInteger(Number(start))) return undefined
  return {
    read: chain,
    rest: { after: cursor, upTo: lastId },
    samples: [
      { from: Number(start) - 1, to: Number(cursor), rows: first.ids.length + chain.ids.length },
      { from: Number(firstOfEnd) - 1, to: Number(lastId), rows: end.ids.length }
    ]
  }
}

/** Whatever a portal has against this batch, single calls may do, or say better what is wrong. */
function refusedBatch(error: unknown): undefined {
  if (error instanceof RestError && (error.code === 'portal-error' || error.code === 'unreadable'))
    return undefined
  throw error
}

/** Rows in ascending order, or undefined where the method does not give what it was asked for. */
function pageOf(
  { method, shape }: Source,
  answered: BatchResult | undefined,
  after: bigint,
  order: 'ASC' | 'DESC'
): Page | undefined {
  if (answered?.status !== 'ok') return undefined
  try {
    const { rows } = rowsOf(method, answered.result, shape.rowsField)
    return readPage(
      method,
      order === 'ASC' ? rows : rows.toReversed(),
      { ...shape, rowsField: undefined },
      after
    )
  } catch (error) {
    if (error instanceof RestError) return undefined
    throw error
  }
}

export interface MiddleSurvey {
  readonly samples: readonly Sample[]
  /** Together they hold all rows of the range. */
  readonly ranges: readonly Range[]
}

/** Looks at places between the ends; where there are gaps, also between those, until no new ones are found. */
export async function surveyMiddles(source: Source, whole: Range): Promise<MiddleSurvey> {
  const samples: Sample[] = []
  let ranges: readonly Range[] = [whole]
  let places = placesIn(whole, middles)
  for (let round = 0; round < mostRounds; round += 1) {
    const looks = await lookAt(source, whole, places)
    samples.push(...looks.flatMap((look) => look.samples))
    const gaps = looks.filter(({ isGap }) => isGap)
    if (gaps.length === 0) break
    ranges = ranges.flatMap((range) => withoutGaps(range, gaps))
    places = ranges
      .toSorted((a, b) => Number(widthOf(b) - widthOf(a)))
      .slice(0, middles)
      .map(middleOf)
  }
  return { samples, ranges }
}

/** What two pages show around a place: the one before it and the one behind it. */
interface Look {
  /** Of the last row up to the place. */
  readonly before: bigint
  /** Of the first row behind it. */
  readonly behind: bigint
  /** More ids are free there than a page takes. */
  readonly isGap: boolean
  readonly samples: readonly Sample[]
}

async function lookAt(source: Source, whole: Range, places: readonly bigint[]): Promise<readonly Look[]> {
  const size = Math.ceil(places.length / middleRequests)
  const requests = Array.from({ length: middleRequests }, (_, index) =>
    places.slice(index * size, (index + 1) * size)
  ).filter((request) => request.length > 0)
  const looks = await Promise.all(requests.map((request) => lookInOne(source, whole, request)))
  return looks.flat()
}

async function lookInOne(source: Source, whole: Range, places: readonly bigint[]): Promise<readonly Look[]> {
  const { client, method, keyset, options } = source
  const commands = places.flatMap((at): BatchCommand[] => [
    [method, lastPageParams(keyset, whole.after, at)],
    [method, pageParams(keyset, at)]
  ])
  const results = await send(client, commandTexts(commands), { ...options, halt: false })
  return places.flatMap((at, index) => {
    const up = pageOf(source, results[2 * index]?.[1], whole.after, 'DESC')
    const down = pageOf(source, results[2 * index + 1]?.[1], at, 'ASC')
    return up === undefined || down === undefined ? [] : lookOf(at, whole, up, down)
  })
}

function lookOf(at: bigint, whole: Range, up: Page, down: Page): readonly Look[] {
  const before = up.ids.at(-1) ?? whole.after
  const behind = down.ids[0] ?? whole.upTo
  if (before > at) return []
  const span = spanOf(up) + spanOf(down)
  const gap = Number(behind - before)
  const samples =
    2 * gap > span
      ? [
          sampleOf(up, (up.ids[0] ?? before) - 1n, before),
          sampleOf(down, behind - 1n, down.ids.at(-1) ?? behind)
        ]
      : [sampleOf(up, (up.ids[0] ?? at) - 1n, at), sampleOf(down, at, down.ids.at(-1) ?? at)]
  return [{ before, behind, isGap: 2 * gap > span, samples }]
}

function sampleOf({ ids }: Page, from: bigint, to: bigint): Sample {
  return { from: Number(from), to: Number(to), rows: ids.length }
}

function spanOf({ ids }: Page): number {
  return Number((ids.at(-1) ?? 0n) - (ids[0] ?? 0n))
}

function withoutGaps(range: Range, gaps: readonly Look[]): readonly Range[] {
  const ranges: Range[] = []
  let { after } = range
  for (const { before, behind } of gaps.toSorted((a, b) => (a.before < b.before ? -1 : 1))) {
    if (before < after || behind > range.upTo) continue
    if (before > after) ranges.push({ after, upTo: before })
    after = behind - 1n
  }
  ranges.push({ after, upTo: range.upTo })
  return ranges
}

function placesIn({ after, upTo }: Range, count: number): readonly bigint[] {
  return Array.from(
    { length: count },
    (_, index) => after + ((upTo - after) * BigInt(index + 1)) / BigInt(count + 1)
  )
}

function widthOf({ after, upTo }: Range): bigint {
  return upTo - after
}

function middleOf({ after, upTo }: Range): bigint {
  return after + (upTo - after) / 2n
}
