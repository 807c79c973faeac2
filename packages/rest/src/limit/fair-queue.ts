// A queue in which interactive requests come before bulk ones, and callers take turns.
import type { Priority } from './limiter.ts'

export interface Queued {
  readonly priority: Priority
  readonly caller: unknown
}

export interface FairQueue<Item extends Queued> {
  add(item: Item): void
  /** False when it was not there. */
  remove(item: Item): boolean
  /** The one whose turn it is. */
  take(): Item | undefined
  count(priority: Priority): number
}

export function createFairQueue<Item extends Queued>(): FairQueue<Item> {
  const lanes: Readonly<Record<Priority, Lane<Item>>> = { interactive: createLane(), bulk: createLane() }
  return {
    add: (item) => lanes[item.priority].add(item),
    remove: (item) => lanes[item.priority].remove(item),
    take: () => lanes.interactive.take() ?? lanes.bulk.take(),
    count: (priority) => lanes[priority].count()
  }
}

interface Lane<Item> {
  add(item: Item): void
  remove(item: Item): boolean
  take(): Item | undefined
  count(): number
}

function createLane<Item extends Queued>(): Lane<Item> {
  /** In the order of turns. */
  const callers = new Map<unknown, Set<Item>>()
  let count = 0
  return {
    add(item) {
      const waiting = callers.get(item.caller)
      if (waiting === undefined) callers.set(item.caller, new Set([item]))
      else waiting.add(item)
      count += 1
    },
    remove(item) {
      const waiting = callers.get(item.caller)
      if (waiting?.delete(item) !== true) return false
      if (waiting.size === 0) callers.delete(item.caller)
      count -= 1
      return true
    },
    take() {
      for (const [caller, waiting] of callers) {
        callers.delete(caller)
        for (const item of waiting) {
          waiting.delete(item)
          if (waiting.size > 0) callers.set(caller, waiting)
          count -= 1
          return item
        }
      }
      return undefined
    },
    count: () => count
  }
}
