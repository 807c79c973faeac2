// Design section 6: accepted means on disk, also in a burst, also when the process is killed in the middle of it.

import { afterEach, describe, expect, it } from 'vitest'
import type { EventView, Page } from '@latchkey/app'
import { givenStack, type GivenStack } from '../support/given-stack.ts'

const burst = 1_000

describe('section 6: a burst of 1,000 events', () => {
  let given: GivenStack
  afterEach(() => given.close())

  it('is taken as a whole', async () => {
    given = await givenStack()
    const statuses = await Promise.all(Array.from({ length: burst }, (_, index) => given.sendEvent(index)))
    expect(new Set(statuses)).toEqual(new Set([200]))
    expect((await keptIds(given)).size).toBe(burst)
  })

  it('kill -9 in the middle: none of those answered with 200 is missing', async () => {
    given = await givenStack()
    const answered: number[] = []
    const enough = Promise.withResolvers<void>()
    const send = async (_: unknown, index: number): Promise<void> => {
      if ((await given.sendEvent(index, { FIELDS: { ID: String(index + 1_000) } })) !== 200) return
      answered.push(index)
      if (answered.length === burst / 4) enough.resolve()
    }
    const sent = Promise.allSettled(Array.from({ length: burst }, send))
    await enough.promise
    await given.gateway.kill()
    await sent
    expect(answered.length, 'the process died before the end').toBeLessThan(burst)

    await given.gateway.start()
    const kept = await keptIds(given)
    expect(answered.filter((index) => !kept.has(String(index + 1_000)))).toEqual([])
  })
})

/** Ids of the deals whose events are kept, or, where all are about one deal, of the events. */
async function keptIds({ gatewayUrl, adminToken }: GivenStack): Promise<ReadonlySet<string>> {
  const kept = new Set<string>()
  let cursor: string | undefined
  do {
    const query = new URLSearchParams({ limit: '500', ...(cursor !== undefined && { cursor }) })
    const response = await fetch(`${gatewayUrl}/api/v1/events?${query.toString()}`, {
      headers: { authorization: `Bearer ${adminToken}` }
    })
    const page = (await response.json()) as Page<EventView>
    for (const { id, data } of page.items) {
      const deal = (data as { readonly FIELDS: { readonly ID: string } }).FIELDS.ID
      kept.add(deal === '7' ? id : deal)
    }
    cursor = page.next
  } while (cursor !== undefined)
  return kept
}
