// A client that remembers which portal answered it.
import type { Client } from '../call/client.ts'
import type { Authorization, Credentials } from '../credentials.ts'

export interface WatchedClient {
  readonly client: Client
  /** Of the last authorization that was used: the portal that gave the answer at hand. */
  endpoint(): string
}

export function watchEndpoint(client: Client): WatchedClient {
  const { credentials } = client
  const moved = credentials.moved?.bind(credentials)
  let last: Authorization | undefined
  const noted = async (asked: Promise<Authorization>): Promise<Authorization> => {
    last = await asked
    return last
  }
  const watched: Credentials = {
    current: () => noted(credentials.current()),
    renew: (rejected, reason) => noted(credentials.renew(rejected, reason)),
    ...(moved && { moved: (rejected: Authorization, location: string) => noted(moved(rejected, location)) })
  }
  return {
    client: { ...client, credentials: watched },
    endpoint() {
      if (last === undefined) throw new TypeError('nothing was asked yet')
      return last.endpoint
    }
  }
}
