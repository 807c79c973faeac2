// Which ranges of ids are read by which chain.
import type { Density } from './density.ts'

/** All rows with `after` < id <= `upTo`. */
export interface Range {
  readonly after: number
  readonly upTo: number
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
   * 1: all chains may be asked for at once. More: so many go on from one another, which leaves no gap between them.
   */
  readonly chainsAPart: number
  /** Parts of several chains that are read side by side. */
  readonly lanes: number
}

/** By how many standard deviations an estimate is raised: for the number of parts, and for what each asks for. */
const raisedForParts = 3.8
const raisedForPages = 2.8
/** A dense range is not cut into more parts at once: the first of them will tell more. */
const mostAgain = 8
/** So many parts are cut at once; of more, the first ones tell better where to cut the others. */
const mostAtOnce = 24
/**
 * Answers that come at the same moment wait for one another while they are read. So each part is a little longer than
 * the one before: of 23, the last by a tenth longer than the first, some five pages.
 */
const growth = 0.0045
/** What one part leaves over is read with the rests of others, for less than another request. */
const overflow = 0.1

export function createPlan(options: PlanOptions): Plan {
  const { density, ranges, mostPages, pageSize, chainsAPart, lanes } = options
  const mostRows = mostPages * pageSize
  // Parts of several chains are worth a look further around.
  const enoughRows = chainsAPart > 1 ? (chainsAPart * mostRows) / 2 : undefined
  const left = [...ranges]
  /** Cut from a range already, before those that are left. */
  const cut: Range[] = []

  /** What a range takes when the estimate is so far below the truth; there are never more rows than ids. */
  function chainsOf({ after, upTo }: Range, raised: number): number {
    const { perId, error } = density.near(after, enoughRows)
    return (Math.min(1, perId * (1 + raised * error)) * (upTo - after)) / mostRows
  }

  /** Towards the end parts become smaller, so that none of them is left to be read alone. */
  function chainsLeft(range: Range): number {
    return [range, ...left].reduce((sum, one) => sum + chainsOf(one, 0), 0)
  }

  function partOf(range: Range): Part {
    const chains = chainsOf(range, raisedForPages)
    const pages = Math.max(1, Math.min(mostPages, Math.ceil(chains * mostPages)))
    return { ...range, pages, chains: Math.max(1, Math.ceil(chains - overflow)) }
  }

  /**
   * Equal parts end at the same time, and a few more of them sooner, since each asks for less. Parts of several chains
   * are better full, and the last one smaller.
   */
  function partsOf(range: Range): number {
    const chains =
      chainsAPart === 1 ? 1 : Math.max(1, Math.min(chainsAPart, Math.floor(chainsLeft(range) / lanes)))
    if (chains > 1) return chainsOf(range, raisedForPages) / chains
    const parts = chainsOf(range, chainsAPart > 1 ? raisedForPages : raisedForParts)
    return parts < 1 + overflow ? 1 : Math.ceil(parts)
  }

  /** The first of `count` parts (a fraction is a last smaller one), and all behind it. */
  function behead({ after, upTo }: Range, count: number): readonly Range[] {
    if (count < 1 + overflow) return [{ after, upTo }]
    const cut = after + Math.ceil((upTo - after) / count)
    return [
      { after, upTo: cut },
      { after: cut, upTo }
    ]
  }

  function cutGrowing(range: Range, count: number): readonly Range[] {
    const { after, upTo } = range
    // No longer than what the longest can hold.
    const room = count / chainsOf(range, raisedForPages) - 1
    const bend = Math.max(0, Math.min((growth * count) / 2, room))
    const cuts = Array.from({ length: count + 1 }, (_, place) => {
      const share = place / count
      return after + Math.round((upTo - after) * (share - bend * share * (1 - share)))
    })
    return cuts.slice(1).map((cut, place) => ({ after: cuts[place] ?? after, upTo: cut }))
  }

  function cutEvenly(range: Range, count: number): readonly Range[] {
    const [head = range, rest] = behead(range, count)
    return rest === undefined ? [head] : [head, ...cutEvenly(rest, count - 1)]
  }

  return {
    next() {
      const next = cut.shift()
      if (next !== undefined) return partOf(next)
      const range = left.shift()
      if (range === undefined) return undefined
      const parts = partsOf(range)
      if (chainsAPart === 1 && parts <= mostAtOnce) {
        const [head = range, ...others] = cutGrowing(range, parts)
        cut.push(...others)
        return partOf(head)
      }
      const [head = range, rest] = behead(range, parts)
      if (rest !== undefined) left.unshift(rest)
      return partOf(head)
    },
    again: (rest) => cutEvenly(rest, Math.min(partsOf(rest), mostAgain)).map(partOf)
  }
}
