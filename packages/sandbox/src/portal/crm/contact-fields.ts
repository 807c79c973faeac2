// The fields of a contact with their types, in the order in which a row prints them.
import type { Field } from './deal-fields.ts'

export const CONTACT_FIELDS: Readonly<Record<string, Field>> = {
  ID: { type: 'integer', readOnly: true },
  POST: { type: 'text' },
  NAME: { type: 'text' },
  SECOND_NAME: { type: 'text' },
  LAST_NAME: { type: 'text' },
  TYPE_ID: { type: 'text' },
  SOURCE_ID: { type: 'text' },
  COMPANY_ID: { type: 'integer' },
  COMMENTS: { type: 'text' },
  OPENED: { type: 'flag' },
  EXPORT: { type: 'flag' },
  HAS_PHONE: { type: 'flag', readOnly: true },
  HAS_EMAIL: { type: 'flag', readOnly: true },
  ASSIGNED_BY_ID: { type: 'integer' },
  CREATED_BY_ID: { type: 'integer', readOnly: true },
  MODIFY_BY_ID: { type: 'integer', readOnly: true },
  DATE_CREATE: { type: 'datetime', readOnly: true },
  DATE_MODIFY: { type: 'datetime', readOnly: true }
}
