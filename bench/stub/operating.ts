// Operating budgets of one client: seconds that each method has run in the last ten minutes, in baskets of a minute.

import { freeOperatingSeconds } from './settings.ts'

const basketMs = 60_000
const baskets = 10

export interface Operating {
  /** Whether the method has nothing left; the run that crosses the limit still ends well. */
  isUsedUp(method: string, now: number): boolean
  /** What an answer's `time` says. */
  told(method: string, now: number): { readonly operating: number; readonly operating_reset_at: number }
  /** What one HTTP request has run of a method, all together. */
  charge(method: string, seconds: number, now: number): void
  used(now: number): Readonly<Record<string, number>>
}

export function createOperating(limitSeconds: number): Operating {
  /** Method -> minute -> seconds. */
  const methods = new Map<string, Map<number, number>>()

  function livingOf(method: string, now: number): Map<number, number> {
    const living = methods.get(method) ?? new Map<number, number>()
    methods.set(method, living)
    const oldest = Math.floor(now / basketMs) - baskets
    for (const minute of living.keys()) if (minute <= oldest) living.delete(minute)
    return living
  }
  const usedOf = (method: string, now: number): number =>
    [...livingOf(method, now).values()].reduce((sum, seconds) => sum + seconds, 0)

  return {
    isUsedUp: (method, now) => usedOf(method, now) > limitSeconds,
    told(method, now) {
      const [oldest = Math.floor(now / basketMs)] = livingOf(method, now).keys()
      return {
        operating: usedOf(method, now),
        operating_reset_at: Math.floor(((oldest + baskets) * basketMs) / 1000)
      }
    },
    charge(method, seconds, now) {
      if (seconds <= freeOperatingSeconds) return
      const minute = Math.floor(now / basketMs)
      const living = livingOf(method, now)
      living.set(minute, (living.get(minute) ?? 0) + seconds)
    },
    used: (now) => Object.fromEntries([...methods.keys()].map((method) => [method, usedOf(method, now)]))
  }
}
