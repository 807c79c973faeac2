// Which authorization servers may be asked about a request.

import { describe, expect, test } from 'vitest'
import { builtInAuthServers } from '../net/auth-servers.ts'
import { testContext } from '../testing/test-context.ts'
import { chooseServers, requireFirstServer } from './choose-servers.ts'

const [world = '', east = ''] = builtInAuthServers
const own = 'https://oauth.example'
const context = testContext({ authServers: [own, world, east] })
const claim = (value: string): { field: string; value: string } => ({ field: 'SERVER_ENDPOINT', value })

describe('the servers to ask', () => {
  test.each([
    ['nothing is known: each, in order', undefined, undefined, [own, world, east]],
    ['the installation has one: that one', undefined, world, [world]],
    ['the claim chooses', `${own}/rest/`, undefined, [own]],
    ['the claim may spell its host in capitals', 'https://OAUTH.EXAMPLE/rest/', undefined, [own]],
    ["the claim is the installation's", `${own}/rest/`, own, [own]],
    ['a built-in one takes over from the other', `${east}/rest/`, world, [east]],
    ["the installation's is no longer believed: each", undefined, 'https://gone.example', [own, world, east]],
    ["the installation's is no longer believed: the claim chooses", `${own}/`, 'https://gone.example', [own]]
  ])('%s', (_why, claimed, stored, servers) => {
    expect(chooseServers(context, claimed === undefined ? undefined : claim(claimed), stored)).toEqual(
      servers
    )
  })

  test.each([
    ['a foreign server', 'https://evil.example/rest/', undefined],
    ['another port', `${own}:8443/rest/`, undefined],
    ['another scheme', 'http://oauth.example/rest/', undefined],
    ['a longer host', 'https://oauth.example.evil.example/', undefined],
    ['no address at all', 'oauth.example', undefined],
    ["another than the installation's", `${own}/rest/`, world],
    ["a built-in one instead of one's own", `${world}/rest/`, own]
  ])('refuses %s, and names the field', (_what, claimed, stored) => {
    expect(() => chooseServers(context, claim(claimed), stored)).toThrow(
      expect.objectContaining({ code: 'unproven', field: 'SERVER_ENDPOINT' })
    )
  })
})

describe('an installation stays with its server', () => {
  test.each([
    [undefined, own],
    [own, own],
    [world, east],
    [east, world],
    ['https://gone.example', own]
  ])('proven by %s, %s may prove it', (stored, server) => {
    expect(() => requireFirstServer(context, stored, server)).not.toThrow()
  })

  test.each([
    [own, world],
    [world, own]
  ])('proven by %s, %s may not', (stored, server) => {
    expect(() => requireFirstServer(context, stored, server)).toThrow(
      expect.objectContaining({ code: 'unproven', field: undefined })
    )
  })
})
