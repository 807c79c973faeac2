// Of docs/calls.md.
import { type Rest, RestError } from '@latchkey/rest'

/** The id of the deal with this key of ours; it is added when there is none. */
export async function dealOf(rest: Rest, key: string, title: string): Promise<string> {
  const known = await rest.call('crm.deal.list', { filter: { ORIGIN_ID: key }, select: ['ID'] })
  const [deal] = known.result
  if (deal !== undefined) return deal.ID
  try {
    const added = await rest.call('crm.deal.add', { fields: { TITLE: title, ORIGIN_ID: key, OPENED: true } })
    return String(added.result)
  } catch (error) {
    // The connection broke behind the question: it may have run, so look again instead of adding twice.
    if (error instanceof RestError && error.ran === 'unknown') return dealOf(rest, key, title)
    throw error
  }
}
