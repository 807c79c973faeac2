// Of docs/calls.md.
import type { Rest } from '@latchkey/rest'

export async function countDeals(rest: Rest, page: AbortSignal): Promise<number> {
  const { total = 0 } = await rest.call(
    'crm.deal.list',
    { select: ['ID'] },
    {
      signal: page, // the person has left
      timeoutMs: 10_000, // for one request; 65 s unless told
      idempotent: true, // it only reads: a lost answer is asked for again
      priority: 'bulk', // may wait behind what somebody waits for
      requestId: 'dashboard-7' // found in the portal's log and in the error
    }
  )
  return total
}
