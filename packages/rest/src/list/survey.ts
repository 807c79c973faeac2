// Whether the rows of a long list lie in clusters, and how close together. Found by looking at places between its ends.
import type { BatchCommand } from '../batch/batch-result.ts'
import { commandTexts } from '../batch/commands.ts'
import { runCommands } from './commands.ts'
import { type Density, type Gap, type Sample, sampleOf } from './density.ts'
import { lastPageParams, pageParams } from './keyset.ts'
import { descending } from './opening.ts'
import type { Range } from './plan.ts'
import { type Page, tryPage } from './rows.ts'
import { pageSize, type Source } from './source.ts'

/** Places that are looked at in the first round, two commands each; the later rounds look at fewer. */
const mostPlaces = 20
const mostRounds = 3
/** A stretch that may hold more is looked at again, once it is known that there are gaps. */
const wideRows = 100 * pageSize

export interface SurveyOptions {
  readonly source: Source
  readonly density: Density
  /** Looks in one request: more save requests, fewer save time. */
  readonly placesARequest: number
}

/**
 * Looks at places between the ends; where there are gaps, also between those, until no wide stretch may hold another.
 *
 * @returns ranges that together hold all rows of the whole; the density has learned what was seen
 * @throws RestError
 */
export async function survey(options: SurveyOptions, whole: Range): Promise<readonly Range[]> {
  const { density } = options
  let ranges: readonly Range[] = [whole]
  let places = placesIn(whole, mostPlaces)
  for (let round = 0; round < mostRounds && places.length > 0; round += 1) {
    const looks = await lookAt(options, whole, places)
    for (const sample of looks.flatMap(({ samples }) => samples)) density.learn(sample)
    const gaps = looks.flatMap((look) => look.gaps)
    if (gaps.length === 0) break
    ranges = ranges.flatMap((range) => withoutGaps(range, gaps))
    places = ranges
      .filter((range) => density.near(range.after).perId * widthOf(range) > wideRows)
      .toSorted((a, b) => widthOf(b) - widthOf(a))
      .slice(0, mostPlaces)
      .flatMap((range) => placesIn(range, 1))
  }
  return ranges
}

/** What two pages show around a place: the one before it and the one behind it. */
interface Look {
  readonly gaps: readonly Gap[]
  readonly samples: readonly Sample[]
}

async function lookAt(
  { source, placesARequest }: SurveyOptions,
  whole: Range,
  places: readonly number[]
): Promise<readonly Look[]> {
  const requests = Array.from({ length: Math.ceil(places.length / placesARequest) }, (_, index) =>
    places.slice(index * placesARequest, (index + 1) * placesARequest)
  )
  const looks = await Promise.all(requests.map((request) => lookInOne(source, whole, request)))
  return looks.flat()
}

async function lookInOne(source: Source, whole: Range, places: readonly number[]): Promise<readonly Look[]> {
  const { method, keyset, shape } = source
  const commands = new Map<string, BatchCommand>()
  for (const at of places) {
    commands.set(`up${at}`, [method, lastPageParams(keyset, whole.after, at)])
    commands.set(`down${at}`, [method, pageParams(keyset, at)])
  }
  const results = await runCommands(source, commandTexts(commands))
  return places.flatMap((at) => {
    const up = descending(source, results.get(`up${at}`), whole.after)
    const down = tryPage(method, results.get(`down${at}`), shape, at)
    return up === undefined || down === undefined ? [] : [lookOf(at, whole, up, down)]
  })
}

function lookOf(at: number, whole: Range, up: Page, down: Page): Look {
  const before = Number(up.ids.at(-1) ?? whole.after)
  const behind = Number(down.ids[0] ?? whole.upTo)
  if (before > at) return { gaps: [], samples: [] }
  const parts = [up, down].map(({ ids }) => sampleOf(ids.map(Number)))
  const samples = parts.flatMap((part) => part.samples)
  const spans = samples.reduce((sum, { from, to }) => sum + to - from, 0)
  const isGap = behind - before > Math.max(spans, pageSize)
  return {
    gaps: [...parts.map(({ gap }) => gap), isGap ? { before, behind } : undefined].filter(
      (gap) => gap !== undefined
    ),
    samples
  }
}

function withoutGaps(range: Range, gaps: readonly Gap[]): readonly Range[] {
  const ranges: Range[] = []
  let { after } = range
  for (const { before, behind } of gaps.toSorted((a, b) => a.before - b.before)) {
    if (before < after || behind > range.upTo) continue
    if (before > after) ranges.push({ after, upTo: before })
    after = behind - 1
  }
  ranges.push({ after, upTo: range.upTo })
  return ranges
}

function placesIn({ after, upTo }: Range, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) =>
    Math.floor(after + (upTo - after) * ((index + 1) / (count + 1)))
  )
}

function widthOf({ after, upTo }: Range): number {
  return upTo - after
}
