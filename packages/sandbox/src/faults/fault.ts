// A fault: what goes wrong, where, and how often.

export const FAULT_TARGETS = ['token', 'app.info', 'rest', 'event', 'frame'] as const
export type FaultTarget = (typeof FAULT_TARGETS)[number]

/** Faults of requests that the sandbox receives. `status:NNN` and `error:CODE` carry their argument. */
const RECEIVING = [
  'refuse',
  'reset',
  'cut-before-body',
  'half-body',
  'hang',
  'slow',
  'html',
  'lost-after-commit'
] as const

/** Faults of POSTs that the sandbox sends to an application. */
const SENDING = ['refuse', 'half-body', 'slow', 'lost-after-commit'] as const

export type FaultAction = (typeof RECEIVING)[number] | `status:${number}` | `error:${string}`

export interface FaultSpec {
  readonly on: FaultTarget
  readonly action: FaultAction
  /** Gone after so many; without it, it stays until it is removed. */
  readonly times?: number | undefined
  /** From 0 to 1; default 1. */
  readonly probability?: number | undefined
  /** Member id: only requests of this portal. */
  readonly portal?: string | undefined
  /** Only this REST method, grant type or event name. */
  readonly method?: string | undefined
}

export interface Fault extends FaultSpec {
  readonly id: string
  /** How often it has struck. */
  readonly hits: number
}

/** The action as written, when it makes sense at that place. */
export function parseAction(on: FaultTarget, text: string): FaultAction | undefined {
  const sending = on === 'event' || on === 'frame'
  const named = (sending ? SENDING : RECEIVING).find((action) => action === text)
  if (named !== undefined) return named
  if (sending) return undefined
  const status = /^status:([2-5]\d\d)$/.exec(text)?.[1]
  if (status !== undefined) return `status:${Number(status)}`
  const code = /^error:([\w.-]+)$/.exec(text)?.[1]
  return code === undefined ? undefined : `error:${code}`
}
