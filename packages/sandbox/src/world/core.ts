// What every part of the sandbox works with: the world, its clock, its tokens, its faults, its log, its post.

import type { FaultTable } from '../faults/fault-table.ts'
import type { Sender } from '../server/exchange.ts'
import type { RequestLog } from '../server/request-log.ts'
import type { TokenOffice } from '../tokens/token-office.ts'
import type { VirtualClock } from '../clock/virtual-clock.ts'
import type { World } from './world.ts'

export interface Core {
  readonly world: World
  readonly clock: VirtualClock
  readonly tokens: TokenOffice
  readonly faults: FaultTable
  readonly log: RequestLog
  readonly send: Sender
  /** Aborts when the sandbox closes. */
  readonly closing: AbortSignal
}
