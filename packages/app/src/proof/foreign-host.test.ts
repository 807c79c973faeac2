// A posted host that is not the proven portal's.

import { expect, test } from 'vitest'
import { foreignHost } from './foreign-host.ts'
import type { PostedHost } from './proof.ts'

const endpoint = 'https://portal.example/rest/'
const host = (value: string): PostedHost => ({ field: 'DOMAIN', kind: 'host', value })
const address = (value: string): PostedHost => ({ field: 'auth[client_endpoint]', kind: 'address', value })

test.each([
  [[]],
  [[host('portal.example')]],
  [[host('Portal.EXAMPLE')]],
  [[host('portal.example:443')]],
  [[host('portal.example'), address('https://portal.example/other/')]],
  [[address('https://portal.example:443/rest/')]]
])('%j is the portal', (hosts) => {
  expect(foreignHost(hosts, endpoint)).toBeUndefined()
})

test.each([
  [host('evil.example')],
  [host('portal.example:8443')],
  [host('portal.example.evil.example')],
  [host('xportal.example')],
  [address('http://portal.example/rest/')],
  [address('https://portal.example:8443/rest/')],
  [address('https://portal.example@evil.example/rest/')],
  [address('https://portal.example\\@evil.example/rest/')]
])('%j is not', (foreign) => {
  const refusal = foreignHost([host('portal.example'), foreign], endpoint)
  expect(refusal).toMatchObject({ code: 'unproven', field: foreign.field })
  expect(refusal?.message).not.toContain(foreign.value)
})
