// Events that come together, from one process or several.

import { afterAll, beforeAll, expect, it } from 'vitest'
import { bareEvent } from '../../conformance/samples.ts'
import type { Store } from '../../store/store.ts'
import { givenPostgres, type PostgresServer } from '../../testing/postgres-server.ts'
import { openPostgresStore } from './index.ts'

let server: PostgresServer
let url = ''
let one: Store
let other: Store

beforeAll(async () => {
  server = await givenPostgres()
  url = await server.createDatabase()
  one = await openPostgresStore({ url })
  other = await openPostgresStore({ url })
})

afterAll(async () => {
  await one.close()
  await other.close()
  await server.close()
})

const accept = ({ inbox }: Store, dedupeKey: string): ReturnType<Store['inbox']['accept']> =>
  inbox.accept(bareEvent({ dedupeKey }))

it('a burst is kept in its order', async () => {
  const keys = Array.from({ length: 1000 }, (_, i) => `in order ${i}`)
  const accepted = await Promise.all(keys.map((key) => accept(one, key)))
  const numbers = accepted.map(({ id }) => Number(id))
  expect(numbers).toEqual(numbers.toSorted((left, right) => left - right))
  expect(accepted.some(({ duplicate }) => duplicate)).toBe(false)
})

it('equal events of a burst are one', async () => {
  const accepted = await Promise.all(Array.from({ length: 50 }, (_, i) => accept(one, `twice ${i % 25}`)))
  expect(accepted.map(({ duplicate }) => duplicate)).toEqual(accepted.map((_, i) => i >= 25))
  expect(new Set(accepted.map(({ id }) => id)).size).toBe(25)
})

it('an event that the store cannot keep fails alone', async () => {
  const outcomes = await Promise.allSettled(['good', 'bad \0', 'good as well'].map((key) => accept(one, key)))
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})

it('two processes that keep the same events, in opposite order, keep each once', async () => {
  for (let round = 0; round < 3; round += 1) {
    const keys = Array.from({ length: 100 }, (_, i) => `both ${round} ${i}`)
    const [here, there] = await Promise.all([
      Promise.all(keys.map((key) => accept(one, key))),
      Promise.all(keys.toReversed().map((key) => accept(other, key)))
    ])
    expect(there.toReversed().map(({ id }) => id)).toEqual(here.map(({ id }) => id))
    const stored = [...here, ...there].filter(({ duplicate }) => !duplicate)
    expect(stored).toHaveLength(100)
  }
})

it('a store that is closed keeps first what it was given', async () => {
  const closing = await openPostgresStore({ url })
  const given = Array.from({ length: 250 }, (_, i) => accept(closing, `at the end ${i}`))
  await closing.close()
  expect(await Promise.all(given)).toHaveLength(250)
})
