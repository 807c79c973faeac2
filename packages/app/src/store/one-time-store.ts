// Port 2 of the store: values that can be taken exactly once, such as the state of an OAuth redirect.

export interface OneTimeStore {
  /** Keeps `value` (up to 4 kB) under a random `name` until `expiresAt`. The name must be new; throws otherwise. */
  put(name: string, value: string, expiresAt: number): Promise<void>

  /** Answers the value and deletes it in one step: of several callers exactly one gets it. Never after `expiresAt`, on the store's clock. */
  take(name: string): Promise<string | undefined>

  /** Deletes up to `limit` expired values; answers how many. */
  purge(limit: number): Promise<number>
}
