// Reads fields that decide about trust: written once, spelled plainly, of the expected shape (design sections 4.7, 7).

import { AppError } from '../errors/app-error.ts'
import { normalizeHost } from '../net/host.ts'
import { entriesAt, type Form, valueAt } from './form.ts'
import type { RequestForms } from './read-form.ts'

/** What a field may look like; `expected` ends the sentence "must be ...". */
export interface FieldRule {
  readonly expected: string
  accepts(value: string): boolean
}

/** Access, refresh and application tokens: opaque (wire.md section 1.1). */
export const tokenRule: FieldRule = {
  expected: '16 to 512 printable characters',
  accepts: (value) => /^[\x21-\x7e]{16,512}$/.test(value)
}

/** Real ones are 32 hexadecimal characters (wire.md section 1.1). */
export const memberIdRule: FieldRule = {
  expected: '1 to 64 letters, digits, hyphens or underscores',
  accepts: (value) => /^[A-Za-z0-9_-]{1,64}$/.test(value)
}

export const userIdRule: FieldRule = {
  expected: 'a positive whole number',
  accepts: (value) => /^[1-9][0-9]{0,15}$/.test(value)
}

/** A host with an optional port, no scheme. */
export const hostRule: FieldRule = {
  expected: 'a host name without scheme and path',
  accepts: (value) => normalizeHost(value) !== undefined
}

export const urlRule: FieldRule = {
  expected: 'an http or https address without a user name',
  accepts: (value) => {
    if (value.length > 2048 || !/^https?:\/\/[\x21-\x7e]+$/i.test(value)) return false
    const url = URL.parse(value)
    return url !== null && url.username === '' && url.password === ''
  }
}

/** `ONCRMDEALADD`, `CATALOG.PRODUCT.ON.ADD` (wire.md section 6.3). */
export const eventNameRule: FieldRule = {
  expected: '1 to 128 letters, digits, dots, colons, hyphens or underscores',
  accepts: (value) => /^[A-Za-z0-9_.:-]{1,128}$/.test(value)
}

export function oneOf(...values: readonly string[]): FieldRule {
  return { expected: `one of ${values.join(', ')}`, accepts: (value) => values.includes(value) }
}

/** Throws `bad-request` with the field when it is missing, repeated, bracketed, empty or of another shape. */
export function securityField(form: Form, name: string, rule: FieldRule): string {
  const value = optionalSecurityField(form, name, rule)
  if (value === undefined) throw refuse(name, 'is missing')
  return value
}

/** Like `securityField`, but the field may be absent. Present and empty is refused, too. */
export function optionalSecurityField(form: Form, name: string, rule: FieldRule): string | undefined {
  const [entry, second] = entriesAt(form, name)
  if (entry === undefined) return undefined
  if (second !== undefined) throw refuse(name, 'must be sent once')
  const value = valueAt(form, name)
  if (typeof value !== 'string') throw refuse(name, 'must be one text')
  if (entry.spelling === 'mangled') throw refuse(name, 'must be spelled exactly like this')
  if (value === '') throw refuse(name, 'must not be empty')
  if (!rule.accepts(value)) throw refuse(name, `must be ${rule.expected}`)
  return value
}

/** A field that travels in the query, with older portals in the body; both is fine when both say the same. */
export function fieldInEitherPlace(forms: RequestForms, name: string, rule: FieldRule): string {
  const value = optionalFieldInEitherPlace(forms, name, rule)
  if (value === undefined) throw refuse(name, 'is missing')
  return value
}

/** Like `fieldInEitherPlace`, but the field may be absent. */
export function optionalFieldInEitherPlace(
  forms: RequestForms,
  name: string,
  rule: FieldRule
): string | undefined {
  const inQuery = optionalSecurityField(forms.query, name, rule)
  const inBody = optionalSecurityField(forms.body, name, rule)
  if (inQuery !== undefined && inBody !== undefined && inQuery !== inBody) {
    throw refuse(name, 'has different values in the query and in the body')
  }
  return inQuery ?? inBody
}

/** Query strings end up in logs and histories: no token is taken from there. Throws `bad-request`. */
export function refuseInQuery(query: Form, names: readonly string[]): void {
  for (const name of names) {
    if (entriesAt(query, name).length > 0) throw refuse(name, 'must not be sent in the query string')
  }
}

function refuse(name: string, problem: string): AppError {
  return new AppError('bad-request', `The field ${name} ${problem}.`, { field: name })
}
