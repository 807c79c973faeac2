// Switches of the sandbox: the other forms that sources show, and the strict mode.

import type { LimitsSpec } from './limits.ts'

export interface Settings {
  /** A refresh token answers once; afterwards `invalid_grant`. */
  singleUseRefresh: boolean
  /** Equal fields give equal tokens, byte by byte, as the real server does. */
  deterministicTokens: boolean
  /** Form of `expires` in the server's `app.info`: date-time text, Unix seconds, or left out. */
  appInfoExpires: 'text' | 'number' | 'absent'
  /** Whether the server's `app.info` names the user (absent from the source of 2017). */
  appInfoUserId: boolean
  /** Where the token address looks for grant parameters: the server of 2017 reads the query only. */
  tokenParameters: 'any' | 'query-only'
  /** Status of OVERLOAD_LIMIT: the source has 401, the documentation 503. */
  overloadStatus: 401 | 503
  /** Limits of portals that are made from now on and name none. */
  limits: LimitsSpec
}

export const DEFAULT_SETTINGS: Readonly<Settings> = {
  singleUseRefresh: false,
  deterministicTokens: false,
  appInfoExpires: 'text',
  appInfoUserId: true,
  tokenParameters: 'any',
  overloadStatus: 401,
  limits: 'off'
}
