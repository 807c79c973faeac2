// Reads a long list in several places at once and gives its rows in order.
import { readChains } from './chain.ts'
import type { ChainSource } from './chain-source.ts'
import type { Density } from './density.ts'
import type { Part, Plan } from './plan.ts'
import type { Id } from './row-id.ts'
import { nothing, type Page } from './rows.ts'
import { readSingle } from './source.ts'

export interface ReadAhead {
  readonly source: ChainSource
  readonly plan: Plan
  readonly density: Density
  readonly sizes: Sizes
}

/** What is bounded, so that memory is. */
export interface Sizes {
  /** In one request. */
  readonly pages: number
  /** Chains that are asked for, or read and not yet given. */
  readonly chains: number
}

interface Step {
  readonly part: Part
  /** What a chain before it has left over. */
  readonly isRest: boolean
  /** Read by a single call: what answers errors as they are, and resolves no references. */
  readonly isSingle: boolean
  state: 'planned' | 'asked' | 'read' | 'failed'
  page: Page
  error?: unknown
}

/** After so many, chains are given up. */
const mostBroken = 3

/** @throws what a request failed with, once all rows before it are given */
export async function* readAhead(given: ReadAhead): AsyncGenerator<Page, void> {
  const { plan, density, sizes } = given
  /** A rest of less may wait for others to share a request with. */
  const enoughPages = sizes.pages / 2
  const stop = new AbortController()
  const { signal } = given.source.options
  const source = {
    ...given.source,
    options: {
      ...given.source.options,
      signal: signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal])
    }
  }
  /** In the order of their ids. */
  const steps: Step[] = []
  let wake = (): void => undefined
  let changed = new Promise<void>((resolve) => {
    wake = resolve
  })
  /** Chains in a row that have brought nothing. */
  let brokenChains = 0

  function planMore(): void {
    let held = steps.reduce((sum, step) => sum + (step.state === 'read' ? 1 : step.part.chains), 0)
    while (held < sizes.chains) {
      const part = plan.next()
      if (part === undefined) return
      steps.push(stepOf(part))
      held += part.chains
    }
  }

  /** Neighbours share a request as far as they fit; small rests wait until there are enough, or the first is wanted. */
  function ask(): void {
    let request: Step[] = []
    let pages = 0
    const flush = (): void => {
      const isWorth = pages >= enoughPages || request.some((step) => !step.isRest || step === steps[0])
      if (isWorth && request.length > 0) void run(request)
      request = []
      pages = 0
    }
    for (const step of steps) {
      if (step.state !== 'planned') continue
      if (pages + step.part.pages > sizes.pages || step.isSingle || request[0]?.isSingle === true) flush()
      request.push(step)
      pages += step.part.pages
    }
    flush()
  }

  async function run(request: readonly Step[]): Promise<void> {
    for (const step of request) step.state = 'asked'
    try {
      const [first] = request
      if (first?.isSingle === true) await runSingle(first)
      else await runChains(request)
    } catch (error) {
      for (const step of request) {
        if (step.state !== 'asked') continue
        step.error = error
        step.state = 'failed'
      }
    }
    ask()
    wake()
  }

  async function runChains(request: readonly Step[]): Promise<void> {
    const chains = request.map(({ part }) => ({ after: part.after, pages: part.pages }))
    const read = await readChains(source, chains)
    for (const [index, step] of request.entries()) {
      const chain = read[index]
      if (chain === undefined) continue
      settle(step, chain, chain.end === 'list', chain.end === 'broken')
    }
  }

  async function runSingle(step: Step): Promise<void> {
    const page = await readSingle(source, step.part.after)
    settle(step, page, page.isLast, false)
  }

  /** Keeps the rows of the step's range, and plans what is missing of it. */
  function settle(step: Step, read: Page, isEnd: boolean, isBroken: boolean): void {
    const { after, upTo } = step.part
    const cursor = read.ids.at(-1) ?? after
    const isComplete = isEnd || cursor >= upTo
    step.page = cursor <= upTo ? read : within(read, upTo)
    step.state = 'read'
    density.learn({ from: after, to: Number(isEnd ? upTo : cursor), rows: read.ids.length })
    if (isComplete) return
    const rest = { after: Number(cursor), upTo }
    if (!step.isSingle) brokenChains = isBroken && read.ids.length === 0 ? brokenChains + 1 : 0
    const again =
      isBroken || brokenChains > mostBroken
        ? [stepOf({ ...rest, pages: 1, chains: 1 }, { isRest: true, isSingle: true })]
        : plan.again(rest).map((part) => restOf(step, part))
    steps.splice(steps.indexOf(step) + 1, 0, ...again)
  }

  /** Where a rest leaves a rest, the estimate is too low: without growth it would be read in tiny steps. */
  function restOf({ isRest, part: before }: Step, part: Part): Step {
    const pages = isRest ? Math.min(sizes.pages, Math.max(part.pages, 2 * before.pages)) : part.pages
    return stepOf({ ...part, pages }, { isRest: pages < enoughPages, isSingle: false })
  }

  try {
    for (;;) {
      planMore()
      ask()
      const [first] = steps
      if (first === undefined) return
      if (first.state === 'failed') throw first.error
      if (first.state === 'read') {
        steps.shift()
        if (first.page.rows.length > 0) yield first.page
      } else {
        await changed
        changed = new Promise((resolve) => {
          wake = resolve
        })
      }
    }
  } finally {
    stop.abort()
  }
}

function stepOf(part: Part, { isRest, isSingle } = { isRest: false, isSingle: false }): Step {
  return { part, isRest, isSingle, state: 'planned', page: nothing }
}

function within({ rows, ids }: Page, upTo: Id): Page {
  const end = ids.findIndex((id) => id > upTo)
  return end < 0 ? { rows, ids } : { rows: rows.slice(0, end), ids: ids.slice(0, end) }
}
