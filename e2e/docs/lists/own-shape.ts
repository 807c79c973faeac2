// Of docs/lists.md.
import type { Rest } from '@latchkey/rest'

interface Item {
  readonly id: number
  readonly title: string
}

/** The id's name in filter and order, and the member that holds the rows. */
export function itemsOf(rest: Rest, entityTypeId: number): Promise<readonly Item[]> {
  const shape = { idField: 'id', rowsField: 'items' }
  return rest.listAll<Item>('crm.item.list', { entityTypeId, select: ['id', 'title'] }, shape)
}
