// What the wire says, in our terms.

export { decodeForm } from './decode-form.ts'
export { entriesAt, type Form, textAt, toPlain, valueAt } from './form.ts'
export { readBody } from './read-body.ts'
export { type RequestForms, readForm } from './read-form.ts'
export { redactEvent } from './redact.ts'
export { secretEqual } from './secret-equal.ts'
export {
  eventNameRule,
  type FieldRule,
  fieldInEitherPlace,
  hostRule,
  memberIdRule,
  oneOf,
  optionalFieldInEitherPlace,
  optionalSecurityField,
  refuseInQuery,
  securityField,
  tokenRule,
  urlRule,
  userIdRule
} from './security-field.ts'
