// Measures several subjects side by side: each round gives each of them a turn, so that a busy moment hits all.

export interface Rounds {
  readonly rounds: number
  /** Turns that are not counted, while code is being compiled and connections are made. Default: a tenth of the rounds. */
  readonly warmUps?: number
  /** How often a subject works in one turn. */
  readonly times: number
}

export type Subjects = Readonly<Record<string, () => Promise<unknown>>>

/** Microseconds that one piece of work took, of each subject a value a round. */
export async function interleave<Names extends Subjects>(
  subjects: Names,
  { rounds, warmUps = Math.ceil(rounds / 10), times }: Rounds
): Promise<Readonly<Record<keyof Names, readonly number[]>>> {
  const names: readonly (keyof Names)[] = Object.keys(subjects)
  const taken = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
    keyof Names,
    number[]
  >
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const name of names) {
      const tookUs = await timed(subjects[name] as () => Promise<unknown>, times)
      if (round >= 0) taken[name].push(tookUs)
    }
  }
  return taken
}

async function timed(work: () => Promise<unknown>, times: number): Promise<number> {
  const startedAt = performance.now()
  for (let time = 0; time < times; time += 1) await work()
  return ((performance.now() - startedAt) * 1000) / times
}
