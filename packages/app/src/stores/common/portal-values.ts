// What both SQL stores make of keys, marks and rows of installations and grants.

import type { Grant, GrantKey } from '../../records/grant.ts'
import type { Installation, InstallationKey } from '../../records/installation.ts'
import type { GrantIdentity, GrantMarksPatch } from '../../store/portal-store.ts'
import { entryOf, grantColumns, installationColumns, type SqlInput } from './columns.ts'
import { markNames } from './grant-marks.ts'

export function portalKey(key: InstallationKey): readonly [string, string] {
  return [key.clientId, key.memberId]
}

export function grantKey(key: GrantKey): readonly [string, string, string] {
  return [key.clientId, key.memberId, key.userId]
}

export function thisGrant(of: GrantIdentity): readonly [string, string, string, number | undefined] {
  return [...grantKey(of), of.createdAt]
}

export function markValues(marks: GrantMarksPatch): readonly SqlInput[] {
  return markNames.flatMap((name) => [marks[name] !== undefined, marks[name]])
}

export function toInstallation(row: Readonly<Record<string, unknown>>): Installation {
  return entryOf(installationColumns, row)
}

export function toGrant(row: Readonly<Record<string, unknown>>): Grant {
  return entryOf(grantColumns, row)
}
