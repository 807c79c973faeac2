// What the wire says, in our terms.

export { decodeForm, type FormLimits } from './decode-form.ts'
export {
  entriesAt,
  type Form,
  type FormEntry,
  type FormMap,
  type FormValue,
  textAt,
  toPlain,
  valueAt
} from './form.ts'
export { parseExpires } from './parse-expires.ts'
export { maxBodyBytes, readBody } from './read-body.ts'
export { type RequestForms, readForm } from './read-form.ts'
export { redactEvent, shortHash } from './redact.ts'
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
export { splitScope } from './split-scope.ts'
