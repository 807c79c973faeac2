// What a benchmark finds out.

export interface Figure {
  /** What was done, for example `1,000 expired grants`. */
  readonly work: string
  /** What did it, for example `sqlite`. */
  readonly subject: string
  readonly value: number
  readonly unit: string
  /** The same work done as well as it can be, or as the yardstick does it, in the same unit. */
  readonly ideal?: number
  /** `value / ideal`. */
  readonly ratio?: number
}

export interface Outcome {
  readonly figures: readonly Figure[]
  /** What must not happen whatever the machine: the run has failed when there is one. */
  readonly failures: readonly string[]
}

export interface Bench {
  readonly name: string
  /** One line on what is measured. */
  readonly about: string
  /** Ends by itself, and leaves nothing behind. `note` tells somebody who waits what is going on. */
  run(note: (text: string) => void): Promise<Outcome>
}

export function beside(figure: Omit<Figure, 'ideal' | 'ratio'>, ideal: number): Figure {
  return { ...figure, ideal, ratio: figure.value / ideal }
}
