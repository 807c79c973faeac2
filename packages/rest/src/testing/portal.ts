// A client of a scripted portal: for the tests of this package.
import type { Authorization, Credentials } from '../credentials.ts'
import { createRest, type Rest, type RestOptions } from '../rest.ts'
import { patientClock } from './fake-clock.ts'
import { type Reply, type Sent, scriptedFetch } from './scripted-fetch.ts'

const endpoint = 'https://portal.example/rest/'

export function authorization(
  generation: number,
  at: string = endpoint
): Authorization & { readonly accessToken: string } {
  return { accessToken: `token-of-generation-${generation}`, endpoint: at, generation }
}

/** Renews refused tokens to the next generation, leaves every other refusal as it is, and keeps what it was asked. */
export function renewingCredentials(): Credentials & { readonly asked: readonly string[] } {
  const asked: string[] = []
  let generation = 1
  return {
    asked,
    current: () => {
      asked.push(`current ${generation}`)
      return Promise.resolve(authorization(generation))
    },
    renew: (rejected, reason) => {
      asked.push(`renew ${rejected.generation} ${reason.portal?.error}`)
      if (!/^(?:expired|invalid)_token$/i.test(reason.portal?.error ?? '')) return Promise.reject(reason)
      if (rejected.generation === generation) generation += 1
      return Promise.resolve(authorization(generation))
    }
  }
}

export interface ScriptedPortal {
  readonly rest: Rest
  readonly sent: readonly Sent[]
  readonly waitedMs: readonly number[]
  readonly credentials: ReturnType<typeof renewingCredentials>
}

/** Given a portal that answers `replies`. */
export function givenPortal(replies: readonly Reply[], options: Partial<RestOptions> = {}): ScriptedPortal {
  const { fetch, sent } = scriptedFetch(...replies)
  const { sleep, now, waitedMs } = patientClock()
  const credentials = renewingCredentials()
  return {
    rest: createRest({ credentials, fetch, sleep, now, random: () => 0, ...options }),
    sent,
    waitedMs,
    credentials
  }
}
