// Lets so many work at once; the others wait for their turn, in the order in which they came.

export interface Turns {
  take<Result>(work: () => Promise<Result>): Promise<Result>
}

export function createTurns(atOnce: number): Turns {
  let atWork = 0
  const waiting: (() => void)[] = []
  return {
    async take(work) {
      if (atWork < atOnce) atWork += 1
      // Whoever ends hands his place on, so that nobody who comes later gets it first.
      else await new Promise<void>((resolve) => waiting.push(resolve))
      try {
        return await work()
      } finally {
        const next = waiting.shift()
        if (next === undefined) atWork -= 1
        else next()
      }
    }
  }
}
