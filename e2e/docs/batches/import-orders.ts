// Of docs/batches.md.
import type { BatchCommand, LookUp, LostCommand, Rest } from '@latchkey/rest'

/** Adds a deal for each order, each exactly once; gives the orders that have none, and why. */
export async function importOrders(
  rest: Rest,
  orders: ReadonlyMap<string, string>
): Promise<ReadonlyMap<string, string>> {
  const commands = [...orders].map(([order, title]): [string, BatchCommand] => [
    order,
    ['crm.deal.add', { fields: { TITLE: title, ORIGIN_ID: order } }]
  ])
  const results = await rest.batch(new Map(commands), { reconcile: (lost) => lookUp(rest, lost) })
  const open = [...results].filter(([, { status }]) => status !== 'ok')
  return new Map(open.map(([order, result]) => [order, result.status]))
}

/** Asked when answers were lost: which of these orders have a deal? */
async function lookUp(rest: Rest, lost: readonly LostCommand[]): Promise<readonly LookUp[]> {
  const orders = lost.map(({ name }) => name)
  const filter = { '@ORIGIN_ID': orders }
  const deals = await rest.listAll('crm.deal.list', { filter, select: ['ID', 'ORIGIN_ID'] })
  return orders.map((order) => {
    const deal = deals.find(({ ORIGIN_ID }) => ORIGIN_ID === order)
    return deal === undefined ? 'absent' : { found: Number(deal.ID) }
  })
}
