// Of docs/lists.md.
import type { Rest } from '@latchkey/rest'

export async function openTitles(rest: Rest): Promise<string[]> {
  const titles: string[] = []
  for await (const deal of rest.list('crm.deal.list', { filter: { CLOSED: 'N' }, select: ['TITLE'] })) {
    titles.push(deal.TITLE ?? deal.ID)
  }
  return titles
}
