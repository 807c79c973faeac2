// Names of the marks of a grant, and which of them a commit of tokens removes.

import type { GrantMarks } from '../../records/grant.ts'
import type { GrantMarksPatch } from '../../store/portal-store.ts'

export type MarkName = keyof GrantMarks

const everyMark: Readonly<Record<MarkName, true>> = {
  adminProvenAt: true,
  lostAt: true,
  coolDownUntil: true,
  failures: true,
  lastOutcome: true,
  lastOutcomeAt: true,
  marked: true,
  keepAliveAt: true,
  eraseAt: true
}

/** A patch is read through these names only, so that it cannot reach a token. */
export const markNames: readonly MarkName[] = Object.keys(everyMark) as MarkName[]

/** The patch of a commit: marks of past failures go unless they are given. */
export function marksOfCommit(given: GrantMarksPatch = {}): GrantMarksPatch {
  return {
    ...given,
    lostAt: given.lostAt ?? null,
    coolDownUntil: given.coolDownUntil ?? null,
    failures: given.failures ?? null
  }
}
