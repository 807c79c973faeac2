// The settings of one gateway process, checked and with defaults filled in (table in the outside contract).

import type { Bucket, KeyRing } from '@latchkey/app'

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error'

export interface ListenAddress {
  readonly host: string
  /** 0 = any free port. */
  readonly port: number
}

export type StoreAddress =
  | { readonly kind: 'sqlite' /** As given, relative to the working directory. */; readonly path: string }
  | { readonly kind: 'postgres' /** With user and password. */; readonly url: string }
  | { readonly kind: 'memory' }

/** What commands need that open the store beside a gateway, or without one. */
export interface StoreSettings {
  readonly clientId: string
  readonly clientSecret: string
  readonly store: StoreAddress
  /** Absent: a key file beside the SQLite file, or a key in memory. */
  readonly keys?: KeyRing
  /** Absent: the built-in ones. */
  readonly authServers?: readonly string[]
  readonly allowPortals?: readonly string[]
  readonly portalRate: Bucket
}

export interface Settings extends StoreSettings {
  /** The origin that portals and browsers reach the public routes at. */
  readonly publicUrl: string
  /** Absent: `/api` answers 401. */
  readonly adminToken?: string
  readonly listen: ListenAddress
  /** Absent: the routes of the operator are served by the public listener. */
  readonly adminListen?: ListenAddress
  /** Folder of a built page that is served as the frame page. */
  readonly staticFolder?: string
  /** Events that portals keep until this gateway fetches them; absent: none. */
  readonly offlineEvents?: readonly string[]
  readonly logLevel: LogLevel
}
