// Codes of events and placements, each visible to tokens of one scope.
import type { Access } from '../method.ts'
import { toBool, toText } from '../php/convert.ts'
import type { PhpArray } from '../php/value.ts'
import { parameter } from './parameter.ts'

/** The scope of each code; `''` is every application's. */
export type ScopedCodes = Readonly<Record<string, string>>

/** What this token may use. */
export function visibleCodes(codes: ScopedCodes, { scope }: Pick<Access, 'scope'>): string[] {
  return codesOf(codes, (own) => own === '' || scope.includes(own))
}

/** What a list method answers: the token's own, with `FULL` all, with `SCOPE` those of one scope, whatever `FULL` says. */
export function listedCodes(codes: ScopedCodes, access: Pick<Access, 'scope'>, params: PhpArray): string[] {
  const wanted = parameter(params, 'SCOPE') ?? null
  if (wanted !== null) return codesOf(codes, (own) => own === toText(wanted))
  return toBool(parameter(params, 'FULL')) ? Object.keys(codes) : visibleCodes(codes, access)
}

function codesOf(codes: ScopedCodes, accepts: (scope: string) => boolean): string[] {
  return Object.entries(codes).flatMap(([code, scope]) => (accepts(scope) ? [code] : []))
}
