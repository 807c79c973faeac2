// The faults that are set, and which of them strikes a request.

import { seededRandom } from '../world/random.ts'
import type { Fault, FaultSpec, FaultTarget } from './fault.ts'

/** What a fault may look at. */
export interface FaultSubject {
  readonly on: FaultTarget
  /** Member id. */
  readonly portal?: string | undefined
  readonly method?: string | undefined
}

export interface FaultTable {
  add(spec: FaultSpec): Fault
  list(): Fault[]
  /** Removes one fault, or all; answers how many. */
  remove(id?: string): number
  /** The first fault that strikes; its count goes down. */
  strike(subject: FaultSubject): Fault | undefined
}

/** Chance is repeatable: the same seed strikes the same requests. */
export function createFaultTable(seed = 1): FaultTable {
  const faults = new Map<string, Fault>()
  const chance = seededRandom(seed)
  let lastId = 0

  return {
    add(spec) {
      lastId += 1
      const fault: Fault = { ...spec, id: `fault-${lastId}`, hits: 0 }
      faults.set(fault.id, fault)
      return fault
    },
    list: () => [...faults.values()],
    remove(id) {
      if (id !== undefined) return faults.delete(id) ? 1 : 0
      const count = faults.size
      faults.clear()
      return count
    },
    strike(subject) {
      for (const fault of faults.values()) {
        if (!concerns(fault, subject) || chance() >= (fault.probability ?? 1)) continue
        const hits = fault.hits + 1
        if (fault.times !== undefined && hits >= fault.times) faults.delete(fault.id)
        else faults.set(fault.id, { ...fault, hits })
        return fault
      }
      return undefined
    }
  }
}

function concerns(fault: Fault, subject: FaultSubject): boolean {
  if (fault.on !== subject.on) return false
  if (fault.portal !== undefined && fault.portal !== subject.portal) return false
  return fault.method === undefined || fault.method.toLowerCase() === subject.method?.toLowerCase()
}
