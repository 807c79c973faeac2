// Values that are taken once, in memory.

import { AppError } from '../../errors/app-error.ts'
import type { OneTimeStore } from '../../store/one-time-store.ts'
import { deleteSome } from './plain.ts'
import type { MemoryState } from './state.ts'

export function createOneTimeStore({ oneTime }: MemoryState, now: () => number): OneTimeStore {
  return {
    async put(name, value, expiresAt) {
      if (oneTime.has(name)) throw new AppError('internal', 'A one-time value needs a name of its own.')
      oneTime.set(name, { value, expiresAt })
    },

    async take(name) {
      const found = oneTime.get(name)
      oneTime.delete(name)
      return found !== undefined && found.expiresAt > now() ? found.value : undefined
    },

    async purge(limit) {
      return deleteSome(oneTime, limit, ({ expiresAt }) => expiresAt <= now())
    }
  }
}
