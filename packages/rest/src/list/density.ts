// How close together the ids of a list lie, from what was seen of it.

/** Rows found between two ids: `from` exclusive, `to` inclusive. */
export interface Sample {
  readonly from: number
  readonly to: number
  readonly rows: number
}

export interface Estimate {
  /** Rows per id; above 0. */
  readonly perId: number
  /** Standard deviation of that, as a part of it, where a tenth of the ids are free at random. */
  readonly error: number
}

export interface Density {
  /** @param enoughRows samples are taken from nearby until they hold so many */
  near(at: number, enoughRows?: number): Estimate
  learn(sample: Sample): void
}

/** So many rows tell enough for a single chain. */
const enoughForOne = 400
/** Of an estimate from one row; n rows are better by the square root of n. */
const errorOfOne = Math.sqrt(0.1)
/** Of the past, what lies near is enough. */
const mostSamples = 64

export function createDensity(first: readonly Sample[]): Density {
  let samples = [...first]

  const byDistance = (at: number): Sample[] => samples.toSorted((a, b) => distance(a, at) - distance(b, at))

  return {
    near(at, enoughRows = enoughForOne) {
      let rows = 0
      let span = 0
      for (const sample of byDistance(at)) {
        rows += sample.rows
        span += sample.to - sample.from
        if (rows >= enoughRows) break
      }
      rows = Math.max(rows, 1)
      return { perId: span === 0 ? 1 : rows / span, error: errorOfOne / Math.sqrt(rows) }
    },
    learn(sample) {
      if (sample.to <= sample.from) return
      samples.push(sample)
      if (samples.length > mostSamples) samples = byDistance(sample.to).slice(0, mostSamples)
    }
  }
}

/** What a page shows, in ascending order, and the gap inside it: more free ids than all its other rows take. */
export interface PageSample {
  readonly samples: readonly Sample[]
  readonly gap: Gap | undefined
}

/** No rows between two that are there. */
export interface Gap {
  readonly before: number
  readonly behind: number
}

/** @param ids small enough to calculate with */
export function sampleOf(ids: readonly number[]): PageSample {
  const [first] = ids
  const last = ids.at(-1)
  if (first === undefined || last === undefined) return { samples: [], gap: undefined }
  let place = 0
  let widest = 0
  for (let index = 1; index < ids.length; index += 1) {
    const step = (ids[index] ?? 0) - (ids[index - 1] ?? 0)
    if (step > widest) [widest, place] = [step, index]
  }
  if (2 * widest <= last - first || widest <= ids.length) {
    return { samples: [{ from: first - 1, to: last, rows: ids.length }], gap: undefined }
  }
  const [before = first, behind = last] = [ids[place - 1], ids[place]]
  return {
    samples: [
      { from: first - 1, to: before, rows: place },
      { from: behind - 1, to: last, rows: ids.length - place }
    ],
    gap: { before, behind }
  }
}

function distance({ from, to }: Sample, at: number): number {
  if (at < from) return from - at
  return at > to ? at - to : 0
}
