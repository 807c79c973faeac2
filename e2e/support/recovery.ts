// What must hold after every fault: the portal works on, and the trail of the grant tells truthfully what happened.

import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import type { AuditLine, RefreshOutcome } from '@latchkey/app'
import type { GivenInstalled } from './given-installed.ts'
import { askedOfAuthServer } from './requests.ts'

/** How the attempts to refresh ended, oldest first, as the audit trail has it. */
export async function trailOf(given: GivenInstalled): Promise<readonly RefreshOutcome[]> {
  return (await linesOf(given))
    .filter(({ what }) => what === 'refresh')
    .map(({ details }) => details?.['outcome'] as RefreshOutcome)
}

/** What else was written down about the portal, oldest first. */
export async function storyOf(given: GivenInstalled): Promise<readonly string[]> {
  return (await linesOf(given)).map(({ what }) => what).filter((what) => what !== 'refresh')
}

async function linesOf(given: GivenInstalled): Promise<readonly AuditLine[]> {
  const { clientId } = given.credentials
  const lines = await given.store.audit.list({ clientId, memberId: given.portal.memberId }, 200)
  return lines.toReversed()
}

/** The refresh tokens that were presented, oldest first. */
export async function presented(given: GivenInstalled): Promise<readonly unknown[]> {
  const requests = await askedOfAuthServer(given, '/oauth/token/')
  return requests.map(({ decoded }) => decoded['refresh_token'])
}

/** Waiting for the lease of somebody else takes no time; deadlines stay what they are. */
const shortly = (ms: number, signal?: AbortSignal): Promise<void> =>
  delay(ms > 1_000 ? ms : 5, undefined, { signal, ref: false })

/**
 * Two more hours, in two processes: one token request an hour, each with a token that was never presented before, and a
 * generation more each time.
 */
export async function expectItWorksOn(given: GivenInstalled): Promise<void> {
  const other = given.another({ env: { sleep: shortly } })
  // What was told by others is believed for five seconds.
  given.clock.advance(5_001)
  for (let hour = 0; hour < 2; hour += 1) {
    await given.ask()
    const before = await given.stored()
    const seen = await presented(given)
    await given.expire()
    const answers = await Promise.all([given.ask(), given.ask(other), given.ask(), given.ask(other)])
    expect(new Set(answers.map((answer) => (answer as { ID: string }).ID))).toEqual(new Set([given.owner]))
    const now = await presented(given)
    expect(now.length).toBe(seen.length + 1)
    expect(seen).not.toContain(now.at(-1))
    expect(await given.stored()).toMatchObject({
      generation: (before?.generation ?? 0) + 1,
      lastOutcome: 'refreshed'
    })
  }
}
