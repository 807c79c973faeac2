// Reads a list behind ids (wire.md section 10.2): bounded memory, no counting, no offsets that skip or repeat rows while
// the list changes. A short list takes one request or two; a long one is read in several places at once.
import type { Params } from '../call/call-result.ts'
import type { Client } from '../call/client.ts'
import { checkMethod } from '../call/method-name.ts'
import { badRequest } from '../errors/bad-request.ts'
import { type ChainSource, chainSourceOf } from './chain-source.ts'
import { createDensity, type Sample } from './density.ts'
import { extentOf } from './extent.ts'
import { keysetOf } from './keyset.ts'
import type { ListOptions } from './list-options.ts'
import { openList } from './opening.ts'
import { pageCommandsOf } from './page-commands.ts'
import { createPlan, type Range } from './plan.ts'
import { readAhead, type Sizes } from './read-ahead.ts'
import { type Id, idOf } from './row-id.ts'
import type { Page } from './rows.ts'
import { shapeOf } from './shape.ts'
import { sizesFor } from './sizes.ts'
import { pageSize, readOneByOne, readSingle, type SinglePage, type Source } from './source.ts'
import { survey } from './survey.ts'

/** Beyond these, middles are looked at before any is begun: the ends may not be like what lies between. */
const chainsUnseen = 24
/** Beyond these, a portal takes requests one after another anyway, so that each should be full (wire.md section 16). */
const chainsAtOnce = 75
/** All editions but Enterprise (wire.md section 16); beyond so many parts side by side, their rows would pile up. */
const drainsPerSecond = 2
const mostLanes = 12
/** The longer a part, the longer are the rows of the next ones kept, and the less is lost at its end. */
const mostAPart = 6
/** A first request that failed may fail for a moment only, and reading page by page would last for hours. */
const mostOpenings = 2

export async function* pagesOf(
  client: Client,
  method: string,
  params: Params,
  options: ListOptions
): AsyncGenerator<Page, void> {
  checkMethod(method)
  const shape = shapeOf(method, options)
  const keyset = keysetOf(method, params, shape.idField)
  const {
    caller = `list ${client.nextId()}`,
    priority = 'bulk',
    timeoutMs,
    signal,
    readAhead: most = 24
  } = options
  const source: Source = {
    client,
    method,
    keyset,
    shape,
    options: { signal, timeoutMs, caller, priority, idempotent: true }
  }
  // Somebody may wait for a short list, and nobody knows yet which it is.
  let asked: Source = {
    ...source,
    options: { ...source.options, priority: options.priority ?? 'interactive' }
  }
  let cursor = later(keyset.from, afterOf(method, options))
  for (let opening = 0; opening < mostOpenings; opening += 1) {
    const commands = most > 0 ? pageCommandsOf(method, keyset, cursor) : undefined
    const opened = commands && (await openList(asked, commands, cursor))
    const first = opened?.first ?? (await readSingle(asked, cursor))
    yield first
    if (first.isLast) return
    cursor = first.ids.at(-1)
    asked = source
    if (commands === undefined) break
    if (opened?.end === undefined) continue
    const extent = extentOf(first, opened.end)
    if (extent === undefined) break
    yield extent.read
    if (extent.rest === undefined) return
    const chained = chainSourceOf(source, commands, first)
    if (chained === undefined) break
    yield* readBehind(chained, first, extent.rest, extent.samples, most)
    return
  }
  yield* readOneByOne(source, cursor)
}

/** What is left behind the first page. */
async function* readBehind(
  source: ChainSource,
  first: SinglePage,
  rest: Range,
  samples: readonly Sample[],
  most: number
): AsyncGenerator<Page, void> {
  const density = createDensity(samples)
  const pageMs = source.client.limiter?.durationMs?.(source.method) ?? 0
  const sizes = sizesFor(JSON.stringify(first.rows).length / first.rows.length, most, pageMs)
  const chainsIn = (range: Range): number =>
    (density.near(range.after).perId * (range.upTo - range.after)) / (sizes.pages * pageSize)
  const chains = chainsIn(rest)
  const ranges =
    chains > chainsUnseen
      ? await survey({ source, density, placesARequest: chains > chainsAtOnce ? 10 : 5 }, rest)
      : [rest]
  const isRateBound = ranges.reduce((sum, range) => sum + chainsIn(range), 0) > chainsAtOnce
  const { lanes, chainsAPart } = isRateBound
    ? inLanes(sizes, pageMs)
    : { lanes: sizes.chains, chainsAPart: 1 }
  const plan = createPlan({ density, ranges, mostPages: sizes.pages, pageSize, lanes, chainsAPart })
  const held = Math.min(sizes.chains, lanes * chainsAPart)
  yield* readAhead({ source, plan, density, sizes: { ...sizes, chains: held } })
}

/** So many side by side that one can start whenever the bucket drains, however long the portal takes for them. */
function inLanes(sizes: Sizes, pageMs: number): { readonly lanes: number; readonly chainsAPart: number } {
  const lanes = Math.min(mostLanes, 1 + Math.ceil((drainsPerSecond * sizes.pages * pageMs) / 1000))
  return { lanes, chainsAPart: Math.max(1, Math.min(mostAPart, Math.floor(sizes.chains / lanes))) }
}

function afterOf(method: string, { after }: ListOptions): Id | undefined {
  if (after === undefined) return undefined
  const id = idOf(after)
  if (id === undefined)
    throw badRequest(method, 'after must be the cursor of an earlier read: a whole number.')
  return id
}

function later(a: Id | undefined, b: Id | undefined): Id | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return a > b ? a : b
}
