// Reads a list behind ids (wire.md section 10.2): bounded memory, no counting, no offsets that skip or repeat rows while
// the list changes. A short list takes one request or two; a long one is read in several places at once.
import type { Params } from '../call/call-result.ts'
import type { Client } from '../call/client.ts'
import { checkMethod } from '../call/method-name.ts'
import { badRequest } from '../errors/bad-request.ts'
import { type ChainSource, chainSourceOf } from './chain-source.ts'
import { createDensity } from './density.ts'
import { keysetOf } from './keyset.ts'
import type { ListOptions } from './list-options.ts'
import { createPlan } from './plan.ts'
import { readAhead } from './read-ahead.ts'
import { idOf } from './row-id.ts'
import type { Page } from './rows.ts'
import { shapeOf } from './shape.ts'
import { sizesFor } from './sizes.ts'
import { pageSize, readOneByOne, readSingle, type SinglePage, type Source } from './source.ts'
import { type EndSurvey, surveyEnd, surveyMiddles } from './survey.ts'

/** Beyond these, middles are looked at before any is begun: the ends may not be like what lies between. */
const chainsUnseen = 24
/** Beyond these, a portal takes requests one after another anyway, so that each should be full (wire.md section 16). */
const chainsAtOnce = 75

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
  const asked = {
    ...source,
    options: { ...source.options, priority: options.priority ?? 'interactive' }
  } as const
  const first = await readSingle(asked, later(keyset.from, afterOf(method, options)))
  yield first
  if (first.isLast) return
  const chained = most > 0 ? chainSourceOf(source, first) : undefined
  const survey = chained && (await surveyEnd(chained, first))
  if (chained === undefined || survey === undefined) {
    yield* readOneByOne(source, first.ids.at(-1))
    return
  }
  yield survey.read
  yield* readRest(chained, first, survey, most)
}

async function* readRest(
  source: ChainSource,
  first: SinglePage,
  { rest, samples }: EndSurvey,
  most: number
): AsyncGenerator<Page, void> {
  if (rest === undefined) return
  const density = createDensity(samples)
  const sizes = sizesFor(JSON.stringify(first.rows).length / first.rows.length, most)
  const rows = density.near(Number(rest.after)) * Number(rest.upTo - rest.after)
  const chains = rows / (sizes.pages * pageSize)
  const middles = chains > chainsUnseen ? await surveyMiddles(source, rest) : undefined
  for (const sample of middles?.samples ?? []) density.learn(sample)
  const plan = createPlan({
    density,
    ranges: middles?.ranges ?? [rest],
    mostPages: sizes.pages,
    pageSize,
    chainsAPart: chains > chainsAtOnce ? Math.max(1, Math.floor(sizes.chains / 3)) : 1
  })
  yield* readAhead({ source, plan, density, sizes })
}

function afterOf(method: string, { after }: ListOptions): bigint | undefined {
  if (after === undefined) return undefined
  const id = idOf(after)
  if (id === undefined)
    throw badRequest(method, 'after must be the cursor of an earlier read: a whole number.')
  return id
}

function later(a: bigint | undefined, b: bigint | undefined): bigint | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return a > b ? a : b
}
