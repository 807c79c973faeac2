// Where the limiters of several processes of one portal plug into one another.
import type { Bucket } from './leaky-bucket.ts'

/** What one limiter knows, as plain data: may be written as JSON and given to another. Moments are milliseconds. */
export interface KnownLimits {
  readonly rate: KnownRate
  /** Seconds that a method may use in ten minutes. */
  readonly operatingLimit: number
  /** Only methods that have used a part worth telling; names in lower case. */
  readonly methods: Readonly<Record<string, KnownMethod>>
}

export interface KnownRate {
  readonly bucket: Bucket
  /** The part of the drain that others at the same address leave, above 0 and at most 1. */
  readonly share: number
  /** When bucket and share were learned; the later knowledge counts. */
  readonly learnedAt: number
  /** The last QUERY_LIMIT_EXCEEDED. */
  readonly refusedAt: number
  /** Before that, nobody tries whether the bucket is larger. */
  readonly nextTrialAt: number
}

export interface KnownMethod {
  /** Seconds used, by the moment at which their minute began. */
  readonly used: Readonly<Record<string, number>>
  /** Seconds of one run. */
  readonly cost: number
  /** The answer that told: when the portal was ready with it, in its own Unix seconds, and when it arrived here. */
  readonly finish: number
  readonly reportedAt: number
  readonly resetAt: number
  /** 0 where the portal does not refuse the method. */
  readonly blockedUntil: number
}

/** What a request is going to use of a method's operating time. */
export interface Need {
  /** In lower case. */
  readonly method: string
  readonly seconds: number
}

/** Of one method, in seconds. */
export interface OperatingLoad {
  /** As far as answers told. */
  readonly used: number
  /** Expected of the requests of this process that are under way. */
  readonly underWay: number
  readonly limit: number
}

/** A limiter in the hands of what connects it with others. */
export interface ConnectedLimiter {
  limits(): KnownLimits
  /** Of each thing the later knowledge counts; what others told twice changes nothing. */
  learn(limits: KnownLimits): void
  load(method: string): OperatingLoad
}

/** Given to a limiter, so that it keeps the limits of a portal together with other processes. */
export interface LimitSharing {
  /**
   * Resolves when one request more is within the bucket that all share: `full` when it had to wait for that. Asked for
   * one at a time, so that whoever is most urgent by then takes the place; a rejection reaches all who wait. What
   * others tell may change the bucket meanwhile.
   */
  reserve(bucket: () => Bucket): Promise<'room' | 'full'>
  /** Called once, before anything else. */
  connect?(limiter: ConnectedLimiter): void
  /** Seconds of a method that others have under way, or may begin without asking. */
  claimed?(method: string): number
  /** Asked before a request leaves. A promise holds it back; when it resolves all is looked at anew. Never rejects. */
  admit?(needs: readonly Need[]): Promise<void> | undefined
  /** Something is known that others should hear: `now` where they would be refused otherwise. */
  changed?(how: 'soon' | 'now'): void
}
