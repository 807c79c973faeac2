// Of docs/lists.md.
import type { Rest } from '@latchkey/rest'

/** Where to go on; a file, a row of a database. */
export interface Bookmark {
  read(): Promise<string | undefined>
  write(cursor: string): Promise<void>
}

/** Hands over each deal; after a crash or an error it goes on behind the last one that was noted. */
export async function copyDeals(
  rest: Rest,
  bookmark: Bookmark,
  copy: (deal: object) => Promise<void>
): Promise<void> {
  const deals = rest.list('crm.deal.list', { select: ['ID', 'TITLE'] }, { after: await bookmark.read() })
  for await (const deal of deals) {
    await copy(deal)
    if (deals.cursor !== undefined) await bookmark.write(deals.cursor)
  }
}
