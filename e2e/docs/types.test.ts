// The examples of docs/types.md, which compile as all code here does, run as they are printed.

import { createRest, staticCredentials } from '@latchkey/rest'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readCatalogue } from '../../scripts/catalogue/read-catalogue.ts'
import { type GivenRest, givenRest } from './given-rest.ts'
import { filesOf, printedIn, textOf } from './printed.ts'
import { openDeals } from './types/open-deals.ts'
import { shades } from './types/own-method.ts'
import { floors } from './types/own-result.ts'
import { scopesNeeded } from './types/scopes.ts'

let given: GivenRest
beforeEach(async () => {
  given = await givenRest(3)
})
afterEach(() => given.close())

it('prints the code that runs here', async () => {
  expect((await printedIn('types')).toSorted()).toEqual((await filesOf('types')).toSorted())
})

it('names as many methods and events as the catalogue', async () => {
  const { methods, events } = readCatalogue()
  expect(await textOf('types')).toContain(
    `${methods.length.toLocaleString('en')} methods and ${events.length} events`
  )
})

it('reads deals', async () => {
  expect((await openDeals(given.rest))[0]).toBe('Roof')
  expect(await floors(given.rest, { filter: { TITLE: 'Roof' } })).toHaveLength(1)
})

it('knows the scopes', () => {
  expect(scopesNeeded()).toEqual(['crm', 'task'])
})

it('reads a method of its own', async () => {
  const rest = createRest({
    credentials: staticCredentials({ accessToken: 'made-up', endpoint: 'https://portal.example/rest/' }),
    fetch: (_url, { body }) => {
      const { cmd = {} } = JSON.parse(typeof body === 'string' ? body : '{}') as { readonly cmd?: object }
      const result = Object.fromEntries(Object.keys(cmd).map((key) => [key, [{ ID: 1, shade: 7 }]]))
      return Promise.resolve(Response.json({ result: { result, result_error: [] } }))
    }
  })
  expect(await shades(rest)).toEqual([7])
})
