// Applications for the tests of one engine, closed after each test.

import { afterEach } from 'vitest'
import {
  type Engine,
  type GivenApplication,
  givenApplication,
  type GivenOptions
} from './given-application.ts'

/** Call it in a `describe`; what it answers makes an application for the test that calls it. */
export function applications(engine: Engine): (options?: GivenOptions) => Promise<GivenApplication> {
  const open: GivenApplication[] = []
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()))
  })
  return async (options = {}) => {
    const given = await givenApplication({ ...options, engine })
    open.push(given)
    return given
  }
}

/** Two administrators (1 and 2) and two employees (3 and 4). */
export const people: readonly { readonly admin: boolean }[] = [true, true, false, false].map((admin) => ({
  admin
}))
