// Of docs/batches.md.
import { type Rest, ref } from '@latchkey/rest'

export async function dealWithContact(rest: Rest, id: number): Promise<string> {
  const { deal, contact } = await rest.batch({
    deal: ['crm.deal.get', { id }],
    contact: ['crm.contact.get', { id: ref('deal', 'CONTACT_ID') }]
  })
  if (deal.status === 'failed') throw new Error(deal.error.error_description)
  if (deal.status !== 'ok') throw new Error('Nobody knows this deal at the moment.')
  return contact.status === 'ok' ? `${deal.result.TITLE}: ${contact.result.NAME}` : `${deal.result.TITLE}`
}
