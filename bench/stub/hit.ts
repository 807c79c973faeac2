// One HTTP request inside a stub: its work is waited for with timers, and what ran is charged when it is over.

import { setTimeout as wait } from 'node:timers/promises'
import type { Params } from './form.ts'
import { MethodError, methods, type Result, type World } from './methods.ts'
import type { Operating } from './operating.ts'
import { longestRequestMs } from './settings.ts'
import { timeOf } from './time.ts'

/** The portal interrupts the request; what ran until then has run. */
export class CutOff extends Error {}

export interface Counts {
  requests: number
  refused: number
  blocked: number
  dropped: number
  commands: number
  rows: number
}

export interface Ran {
  readonly result: Result
  readonly time: object
}

export interface Hit {
  /** @throws MethodError, CutOff */
  run(method: string, params: Params): Promise<Ran>
  /** Since the request came. */
  time(method: string): object
  /** The way back is over when this resolves. */
  settle(): void
}

export async function beginHit(
  world: World,
  { operating, counts }: { readonly operating: Operating; readonly counts: Counts }
): Promise<Hit> {
  const startedAt = Date.now()
  /** When the work so far is over: timers that come late do not add up. */
  let dueAt = startedAt + world.costs.request
  const seconds = new Map<string, number>()
  await until(dueAt)
  return {
    async run(method, params) {
      const found = methods[method]
      if (found === undefined) throw new MethodError('ERROR_METHOD_NOT_FOUND', 'Method not found!', 404)
      if (operating.isUsedUp(method, dueAt)) {
        counts.blocked += 1
        throw new MethodError('OPERATION_TIME_LIMIT', 'Method is blocked due to operation time limit.', 429)
      }
      const { costMs, run } = found(params, world)
      const from = dueAt
      dueAt += costMs
      if (dueAt - startedAt >= longestRequestMs) {
        await until(startedAt + longestRequestMs)
        throw new CutOff('The request takes too long')
      }
      await until(dueAt)
      const result = run()
      counts.commands += 1
      counts.rows += result.rows ?? 0
      seconds.set(method, (seconds.get(method) ?? 0) + costMs / 1000)
      return { result, time: timeOf(method, from, dueAt, operating) }
    },
    time: (method) => timeOf(method, startedAt, dueAt, operating),
    settle() {
      for (const [method, used] of seconds) operating.charge(method, used, startedAt)
    }
  }
}

async function until(at: number): Promise<void> {
  const left = at - Date.now()
  if (left > 0) await wait(left)
}
