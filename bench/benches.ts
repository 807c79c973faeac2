// The benchmarks by name, in the order in which they run.

import { calls } from './calls/calls.ts'
import { contention } from './contention/contention.ts'
import { events } from './events/events.ts'
import { frame } from './frame/frame.ts'
import { gateway } from './gateway/gateway.ts'
import { hotPath } from './hot-path/hot-path.ts'
import { lists } from './lists/lists.ts'
import { sandbox } from './sandbox/sandbox.ts'
import { scale } from './scale/scale.ts'
import { size } from './size/size.ts'
import type { Bench } from './support/figure.ts'
import { writes } from './writes/writes.ts'

export const benches: readonly Bench[] = [
  contention,
  hotPath,
  scale,
  events,
  lists,
  writes,
  calls,
  size,
  frame,
  sandbox,
  gateway
]
