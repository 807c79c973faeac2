// Switches of the sandbox: the other forms that sources show, and the strict mode.

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
}

export const DEFAULT_SETTINGS: Readonly<Settings> = {
  singleUseRefresh: false,
  deterministicTokens: false,
  appInfoExpires: 'text',
  appInfoUserId: true,
  tokenParameters: 'any'
}
