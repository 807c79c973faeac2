// Of docs/types.md.
import type { Rest } from '@latchkey/rest'

export async function openDeals(rest: Rest): Promise<string[]> {
  const { result: id } = await rest.call('crm.deal.add', { fields: { TITLE: 'Roof', OPENED: true } })

  const { deal, contact } = await rest.batch({
    deal: ['crm.deal.get', { id }],
    contact: ['crm.contact.get', { id: '$result[deal][CONTACT_ID]' }]
  })
  const names: string[] = []
  if (deal.status === 'ok') names.push(deal.result.TITLE ?? '')
  if (contact.status === 'ok') names.push(contact.result.LAST_NAME ?? '')

  for await (const row of rest.list('crm.deal.list', { filter: { CLOSED: 'N' }, select: ['TITLE'] })) {
    names.push(row.TITLE ?? row.ID)
  }
  return names
}
