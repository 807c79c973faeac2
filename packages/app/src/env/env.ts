// What the package takes from its surroundings: clock, randomness, network, waiting and a log. Tests replace them.

import { randomBytes } from 'node:crypto'
import type { Logger } from './logger.ts'
import { silentLogger } from './logger.ts'
import { wait } from './wait.ts'

export interface Env {
  /** Milliseconds of the Unix epoch. */
  now(): number
  random(bytes: number): Uint8Array
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  readonly logger: Logger
}

/** The real surroundings, with any part replaced. */
export function createEnv(parts: Partial<Env> = {}): Env {
  return {
    now: parts.now ?? Date.now,
    random: parts.random ?? ((bytes) => randomBytes(bytes)),
    sleep: parts.sleep ?? wait,
    logger: parts.logger ?? silentLogger
  }
}
