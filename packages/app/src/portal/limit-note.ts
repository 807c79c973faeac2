// What processes write down for one another of a portal's limits: a short text beside its bucket in the store.

import type { KnownLimits, KnownMethod, KnownRate } from '@latchkey/rest'

/** Operating time that one process has taken for itself. */
export interface Claims {
  /** When it said so, by its own clock. */
  readonly at: number
  /** By method, in lower case. */
  readonly methods: Readonly<Record<string, Claim>>
}

/** In seconds. */
export interface Claim {
  /** Of requests that had left and were not answered. */
  readonly underWay: number
  /** Of requests that may leave without asking. */
  readonly spare: number
}

export interface LimitNote {
  readonly limits: KnownLimits
  /** By process. */
  readonly claims: Readonly<Record<string, Claims>>
}

type Bag = Readonly<Record<string, unknown>>

const form = 1
const longestText = 200_000
const most = { methods: 64, processes: 200, seconds: 5000, cost: 600, name: 200 }
const windowMs = 600_000

export function writeLimitNote({ limits, claims }: LimitNote): string {
  return JSON.stringify({ form, limits, claims }, (_key, value: unknown) =>
    typeof value === 'number' ? Math.round(value * 1000) / 1000 : value
  )
}

/** Whatever stands there may be of another version or damaged: then it says nothing, or less. */
export function readLimitNote(text: string, now: number): LimitNote | undefined {
  const note = text.length > longestText ? undefined : parsed(text)
  if (note?.['form'] !== form) return undefined
  const limits = bagOf(note['limits'])
  const rate = rateOf(bagOf(limits['rate']))
  if (rate === undefined) return undefined
  return {
    limits: {
      rate,
      operatingLimit: amountOf(limits['operatingLimit']) ?? 0,
      methods: eachOf(limits['methods'], most.methods, (method) => methodOf(bagOf(method), now))
    },
    claims: eachOf(note['claims'], most.processes, (claims) => claimsOf(bagOf(claims)))
  }
}

function rateOf(rate: Bag): KnownRate | undefined {
  const bucket = bagOf(rate['bucket'])
  const [burst, perSecond] = [amountOf(bucket['burst']), amountOf(bucket['perSecond'])]
  const share = amountOf(rate['share'])
  if (burst === undefined || burst < 1 || perSecond === undefined || perSecond <= 0) return undefined
  if (share === undefined || share < 0.1 || share > 1) return undefined
  return {
    bucket: { burst, perSecond },
    share,
    learnedAt: amountOf(rate['learnedAt']) ?? 0,
    refusedAt: amountOf(rate['refusedAt']) ?? 0,
    nextTrialAt: amountOf(rate['nextTrialAt']) ?? 0
  }
}

function methodOf(method: Bag, now: number): KnownMethod {
  const used = Object.entries(bagOf(method['used'])).flatMap(([start, value]) => {
    const seconds = amountOf(value)
    const isInWindow = Number(start) > now - windowMs && Number(start) <= now + windowMs
    return seconds === undefined || !isInWindow ? [] : [[start, Math.min(seconds, most.seconds)] as const]
  })
  return {
    used: Object.fromEntries(used.slice(0, 20)),
    cost: Math.min(amountOf(method['cost']) ?? 0, most.cost),
    finish: amountOf(method['finish']) ?? 0,
    reportedAt: amountOf(method['reportedAt']) ?? 0,
    resetAt: amountOf(method['resetAt']) ?? 0,
    blockedUntil: amountOf(method['blockedUntil']) ?? 0
  }
}

function claimsOf(claims: Bag): Claims {
  const seconds = (value: unknown): number => Math.min(amountOf(value) ?? 0, most.seconds)
  return {
    at: amountOf(claims['at']) ?? 0,
    methods: eachOf(claims['methods'], most.methods, (claim) => ({
      underWay: seconds(bagOf(claim)['underWay']),
      spare: seconds(bagOf(claim)['spare'])
    }))
  }
}

function eachOf<Read>(value: unknown, count: number, read: (item: unknown) => Read): Record<string, Read> {
  const entries = Object.entries(bagOf(value)).filter(([name]) => name.length <= most.name)
  return Object.fromEntries(entries.slice(0, count).map(([name, item]) => [name, read(item)]))
}

function parsed(text: string): Bag | undefined {
  try {
    return bagOf(JSON.parse(text))
  } catch {
    return undefined
  }
}

function bagOf(value: unknown): Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Bag) : {}
}

function amountOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
}
