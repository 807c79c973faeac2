// How close together the ids of a list lie, from what was seen of it.

/** Rows found between two ids: `from` exclusive, `to` inclusive. */
export interface Sample {
  readonly from: number
  readonly to: number
  readonly rows: number
}

export interface Density {
  /** Rows per id near `at`, from the nearest samples; above 0. */
  near(at: number): number
  learn(sample: Sample): void
  /** Whether it was measured near `at` on many rows, so that it is exact to about 2 %. */
  isExactNear(at: number): boolean
}

/** So many rows make an estimate good to a few percent, when ids have holes at random. */
const enoughRows = 400
const manyRows = 1000
/** Of the past, what lies near is enough. */
const mostSamples = 64

export function createDensity(first: readonly Sample[]): Density {
  let samples = [...first]

  const byDistance = (at: number): Sample[] => samples.toSorted((a, b) => distance(a, at) - distance(b, at))

  return {
    near(at) {
      let rows = 0
      let span = 0
      for (const sample of byDistance(at)) {
        rows += sample.rows
        span += sample.to - sample.from
        if (rows >= enoughRows) break
      }
      return span === 0 ? 1 : Math.max(rows, 1) / span
    },
    learn(sample) {
      if (sample.to <= sample.from) return
      samples.push(sample)
      if (samples.length > mostSamples) samples = byDistance(sample.to).slice(0, mostSamples)
    },
    isExactNear: (at) => (byDistance(at)[0]?.rows ?? 0) >= manyRows
  }
}

function distance({ from, to }: Sample, at: number): number {
  if (at < from) return from - at
  return at > to ? at - to : 0
}
