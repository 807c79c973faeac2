// Contacts of the old CRM methods, to read.
import { CONTACT_FIELDS } from '../crm/contact-fields.ts'
import { printRow } from '../crm/list-rows.ts'
import type { Method } from '../method.ts'
import { listRows, wantedRow } from './crm-rows.ts'

export const contactMethods: readonly Method[] = [
  {
    name: 'crm.contact.list',
    scope: 'crm',
    run: (call, params) => listRows(call, params, call.portal.contacts, CONTACT_FIELDS)
  },
  {
    name: 'crm.contact.get',
    scope: 'crm',
    run(call, params) {
      const contact = wantedRow(call, params, call.portal.contacts)
      return printRow(contact, Object.keys(contact))
    }
  }
]
