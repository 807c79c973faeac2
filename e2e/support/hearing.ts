// Applications that keep what their handlers hear.

import type { AppEvent } from '@latchkey/app'
import type { GivenApplication, GivenOptions } from './given-application.ts'

export interface HearingApplication extends GivenApplication {
  /** Every event that reached a handler, in order. */
  readonly heard: readonly AppEvent[]
}

export function hearing(
  start: (options?: GivenOptions) => Promise<GivenApplication>
): (options?: GivenOptions) => Promise<HearingApplication> {
  return async (options) => {
    const given = await start(options)
    const heard: AppEvent[] = []
    given.app.on('*', (event) => void heard.push(event))
    return { ...given, heard }
  }
}

/** The authorization server does not answer, until the faults are removed. */
export async function serverSilent({ sandbox }: GivenApplication): Promise<void> {
  for (const on of ['app.info', 'token'] as const) await sandbox.api.addFault({ on, action: 'refuse' })
}

/** Names of the events that wait in quarantine. */
export async function quarantined({ app }: GivenApplication): Promise<readonly string[]> {
  const { items } = await app.listEvents({ status: 'quarantined', limit: 500 })
  return items.map(({ event }) => event)
}
