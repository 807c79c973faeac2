// A fault: what goes wrong, where, and how often.

export const FAULT_TARGETS = ['token', 'app.info', 'rest', 'event', 'frame'] as const
export type FaultTarget = (typeof FAULT_TARGETS)[number]

/** Faults of requests that the sandbox receives; `status:NNN`, `error:CODE`, `redirect:URL` and `slow:MS` come on top. */
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

export type FaultAction =
  | (typeof RECEIVING)[number]
  | `slow:${number}`
  | `status:${number}`
  | `error:${string}`
  | `redirect:${string}`

const DEFAULT_SLOW_MS = 3000

/** Over which span a slow fault stretches a body; `undefined` for every other fault. */
export function slowSpanMs(action: FaultAction): number | undefined {
  if (action === 'slow') return DEFAULT_SLOW_MS
  return action.startsWith('slow:') ? Number(action.slice('slow:'.length)) : undefined
}

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
  const slow = /^slow:(\d{1,5})$/.exec(text)?.[1]
  if (slow !== undefined) return `slow:${Number(slow)}`
  if (sending) return undefined
  const status = /^status:([2-5]\d\d)$/.exec(text)?.[1]
  if (status !== undefined) return `status:${Number(status)}`
  const target = /^redirect:(https?:\/\/[\x21-\x7e]+)$/.exec(text)?.[1]
  if (target !== undefined && URL.canParse(target)) return `redirect:${target}`
  const code = /^error:([\w.-]+)$/.exec(text)?.[1]
  return code === undefined ? undefined : `error:${code}`
}
