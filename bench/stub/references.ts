// References of a batch: `$result[name][field]` in a value stands for what an earlier command gave. Where the way ends
// before the path does, the last value reached is used (portal-behaviour.md section 5).

import type { Params } from './form.ts'
import { isPage } from './methods.ts'

const whole = /^\$result((?:\[[^\]\s]+\])+)$/

/** Results of earlier commands by name. */
export type Earlier = ReadonlyMap<string, unknown>

export function resolved(params: Params, earlier: Earlier): Params {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, resolve(value, earlier)]))
}

function resolve(value: unknown, earlier: Earlier): unknown {
  if (typeof value === 'object' && value !== null) return resolved(value as Params, earlier)
  if (typeof value !== 'string' || !value.startsWith('$result[')) return value
  const path = whole.exec(value)?.[1]
  if (path === undefined) return value
  const steps = [...path.matchAll(/\[([^\]]+)\]/g)].map(([, step = '']) => step)
  let reached: unknown = earlier
  for (const step of steps) {
    const next = inside(reached, step)
    if (next === undefined || next === null) break
    reached = next
  }
  return reached
}

function inside(value: unknown, step: string): unknown {
  if (value instanceof Map) return value.get(step)
  if (isPage(value)) return Number(step) < value.ids.length ? value.row(Number(step)) : undefined
  if (typeof value !== 'object' || value === null) return undefined
  return (value as Params)[step]
}
