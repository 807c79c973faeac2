// Port 4 of the store: what was decided about portals and grants, and when. Never a credential.

import type { InstallationKey } from '../records/installation.ts'

export interface AuditLine extends InstallationKey {
  readonly at: number
  /** What happened, in kebab-case, for example `owner-changed`. */
  readonly what: string
  readonly userId?: string
  /** Which process wrote the line. */
  readonly process: string
  /** Short plain values. */
  readonly details?: Readonly<Record<string, string | number | boolean>>
}

export interface AuditStore {
  append(line: AuditLine): Promise<void>
  /** Newest first. */
  list(key: InstallationKey, limit: number): Promise<readonly AuditLine[]>
  /** Deletes up to `limit` lines written at or before `before`; answers how many. */
  purge(clientId: string, before: number, limit: number): Promise<number>
}
