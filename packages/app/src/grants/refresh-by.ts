// On whose behalf a grant is refreshed.

/** `manual`: past a cool-down, a lost mark and the wait of a blocked portal. */
export type RefreshBy = 'caller' | 'manual' | 'keep-alive'
