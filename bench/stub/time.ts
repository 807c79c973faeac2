// The `time` of an answer, and `result_time` of each command.

import type { Operating } from './operating.ts'

/** @param from and to are milliseconds */
export function timeOf(method: string, from: number, to: number, operating: Operating): object {
  return {
    start: from / 1000,
    finish: to / 1000,
    duration: (to - from) / 1000,
    processing: 0,
    date_start: new Date(from).toISOString(),
    date_finish: new Date(to).toISOString(),
    // `batch` itself keeps no account (portal-behaviour.md section 2).
    ...(method === 'batch' ? undefined : operating.told(method, to))
  }
}
