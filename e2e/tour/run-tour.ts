// Plays the tour: one printed line a step, a summary, and the exit code.

import type { Step } from './step.ts'
import { tourSteps } from './steps.ts'
import type { StoreKind } from './tour-store.ts'
import { createWorld, type World } from './world.ts'

/** Longer than the longest wait of a step: the lease that a killed process leaves behind. */
const stepWithinMs = 60_000

/** Answers the exit code: 0 when every step has shown what it has to. */
export async function runTour(folder: string, store: StoreKind, stop: AbortSignal): Promise<number> {
  let world: World
  try {
    world = await createWorld(folder, store)
  } catch (error) {
    for (const [index, step] of tourSteps.entries()) print(index, step, index === 0 ? error : notStarted)
    return summary(tourSteps.length)
  }
  let failed = 0
  try {
    for (const [index, step] of tourSteps.entries()) {
      const outcome = await play(step, world, stop)
      if (outcome instanceof Error) failed++
      print(index, step, outcome)
    }
  } finally {
    await world.close()
  }
  return summary(failed)
}

const notStarted = new Error('not tried: sandbox and gateway did not start')

/** What was seen, or why the step failed. */
async function play(step: Step, world: World, stop: AbortSignal): Promise<string | Error> {
  const end = AbortSignal.any([stop, AbortSignal.timeout(stepWithinMs)])
  const ended = Promise.withResolvers<never>()
  const cut = (): void => {
    ended.reject(new Error(stop.aborted ? 'the tour was stopped' : `no end within ${stepWithinMs / 1000} s`))
  }
  if (end.aborted) cut()
  end.addEventListener('abort', cut)
  try {
    return await Promise.race([ended.promise, step.run(world)])
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  } finally {
    end.removeEventListener('abort', cut)
  }
}

function print(index: number, { title }: Step, outcome: unknown): void {
  const line =
    outcome instanceof Error
      ? `not ok ${index + 1} ${title}: ${harmless(outcome.message)}`
      : `ok ${index + 1} ${title}: ${String(outcome)}`
  process.stdout.write(`${line}\n`)
}

/** On one line, and without anything that looks like a token. */
function harmless(text: string): string {
  return text.replaceAll(/[\w.-]{32,}/g, '...').replaceAll(/\s+/g, ' ')
}

function summary(failed: number): number {
  process.stdout.write(`tour: ${tourSteps.length} steps, ${failed} failed\n`)
  return failed === 0 ? 0 : 1
}
