// Which ranges of ids are read by which chain.
import type { Density } from './density.ts'

/** All rows with `after` < id <= `upTo`. */
export interface Range {
  readonly after: bigint
  readonly upTo: bigint
}

export interface Part extends Range {
  /** Pages that its rows will probably take, or as many as a chain holds. */
  readonly pages: number
  /** Chains that its rows will probably take, one after another. */
  readonly chains: number
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
  /**
   * 1: all chains may be asked for at once, each a little less than full. More: so many go on from one another, which
   * leaves no gap between them.
   */
  readonly chainsAPart: number
}

/** A dense range is not cut into more parts at once: the first of them will tell more. */
const mostAgain = 8
/** What one part leaves over is read with the rests of others, for less than another request. */
const overflow = 0.15
/** Of so many, each can take some more, so that a request is saved. */
const manyParts = 8

export function createPlan({ density, ranges, mostPages, pageSize, chainsAPart }: PlanOptions): Plan {
  const mostRows = mostPages * pageSize
  const left = [...ranges]

  /** A part is given a little less to do than its chains can: estimates are not exact, least for few rows. */
  function marginNear(id: number): number {
    if (!density.isExactNear(id)) return 1.05
    return chainsAPart > 1 ? 1.01 : 1.02
  }

  function chainsOf({ after, upTo }: Range): number {
    const from = Number(after)
    return (density.near(from) * Number(upTo - after) * marginNear(from)) / mostRows
  }

  function partOf(range: Range): Part {
    const chains = chainsOf(range)
    const pages = Math.max(1, Math.min(mostPages, Math.ceil(chains * mostPages)))
    return { ...range, pages, chains: Math.max(1, Math.ceil(chains)) }
  }

  function partsOf(range: Range): number {
    const parts = chainsOf(range) / chainsAPart
    // Parts of several chains are better full, and the last one smaller; equal ones end at the same time.
    if (chainsAPart > 1) return parts
    return parts < 1 + overflow ? 1 : Math.ceil(parts > manyParts ? parts - overflow : parts)
  }

  /** The first of `count` parts (a fraction is a last smaller one), and all behind it. */
  function behead({ after, upTo }: Range, count: number): readonly Range[] {
    if (count < 1 + overflow) return [{ after, upTo }]
    const cut = after + BigInt(Math.ceil(Number(upTo - after) / count))
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
      const [head = range, rest] = behead(range, partsOf(range))
      if (rest !== undefined) left.unshift(rest)
      return partOf(head)
    },
    again: (rest) => cutEvenly(rest, Math.min(partsOf(rest), mostAgain)).map(partOf)
  }
}
