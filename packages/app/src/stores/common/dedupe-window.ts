// How long a repetition of an event counts as the same event (design: outside contract).

export const dedupeWindowMs: number = 24 * 60 * 60 * 1000
