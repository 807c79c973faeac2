// Which ranges of ids are read by which chain.
import type { Density } from './density.ts'

/** All rows with `after` < id <= `upTo`. */
export interface Range {
  readonly after: bigint
  readonly upTo: bigint
}

export interface Part extends Range {
  /** Pages that its rows will probably take. */
  readonly pages: number
}

export interface Plan {
  /** The next part in order, or undefined when all are given. */
  next(): Part | undefined
  /** Parts for what a chain has not reached. */
  again(rest: Range): readonly Part[]
}

export interface PlanOptions {
  readonly density: Density
  /** In order; between them there are no rows. */
  readonly ranges: readonly Range[]
  readonly mostPages: number
  readonly pageSize: number
}

/** A dense range is not cut into more parts at once: the first of them will tell more. */
const mostAgain = 8

export function createPlan({ density, ranges, mostPages, pageSize }: PlanOptions): Plan {
  const mostRows = mostPages * pageSize
  const left = [...ranges]

  /** What a chain is given to do, a little less than it can: estimates are not exact. */
  function marginNear(id: number): number {
    return density.isExactNear(id) ? 1.02 : 1.05
  }

  function partOf({ after, upTo }: Range): Part {
    const from = Number(after)
    const expected = density.near(from) * Number(upTo - after)
    const pages = Math.ceil((expected * marginNear(from)) / pageSize)
    return { after, upTo, pages: Math.max(1, Math.min(mostPages, pages)) }
  }

  /** How many chains a range takes. */
  function chainsOf({ after, upTo }: Range): number {
    const from = Number(after)
    const expected = density.near(from) * Number(upTo - after)
    const chains = (expected * marginNear(from)) / mostRows
    // What one chain leaves over is read with the rests of others, for less than a chain more.
    return chains < 1.15 ? 1 : Math.ceil(chains)
  }

  /** The first of `count` equal parts, and all behind it. */
  function behead({ after, upTo }: Range, count: number): readonly Range[] {
    const cut = after + (upTo - after) / BigInt(count)
    if (count === 1 || cut === after) return [{ after, upTo }]
    return [
      { after, upTo: cut },
      { after: cut, upTo }
    ]
  }

  function cutEvenly(range: Range, count: number): readonly Range[] {
    const [head = range, rest] = behead(range, count)
    return rest === undefined ? [head] : [head, ...cutEvenly(rest, count - 1)]
  }

  return {
    next() {
      const range = left.shift()
      if (range === undefined) return undefined
      const [head = range, rest] = behead(range, chainsOf(range))
      if (rest !== undefined) left.unshift(rest)
      return partOf(head)
    },
    again: (rest) => cutEvenly(rest, Math.min(chainsOf(rest), mostAgain)).map(partOf)
  }
}
