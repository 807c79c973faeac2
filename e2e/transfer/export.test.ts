// The way out: all portals in a file, which another store takes as it is.

import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Elsewhere, givenElsewhere, linesOf } from './given-elsewhere.ts'

let here: Elsewhere
beforeEach(async () => {
  here = await givenElsewhere({ portals: 2 })
  const lines = []
  for (const portal of here.portals) {
    const grants = [await here.tokensOf(portal, 1), await here.tokensOf(portal, 2)]
    lines.push(JSON.stringify({ memberId: portal.memberId, grants }))
  }
  expect((await here.latchkey(['import', 'portals', '-'], {}, lines.join('\n'))).code).toBe(0)
})
afterEach(() => here.close())

const memberIds = (): readonly string[] => here.portals.map(({ memberId }) => memberId).toSorted()

it('given an export, a fresh store imports it, and its gateway calls the portals', async () => {
  const file = join(here.folder, 'portals.ndjson')
  const exported = await here.latchkey(['export', '--yes', '--out', file])
  expect(exported).toEqual({ code: 0, out: '', err: '' })
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  const portals = linesOf(await readFile(file, 'utf8'))
  expect(portals.map(({ memberId }) => memberId)).toEqual(memberIds())
  expect(portals[0]).toMatchObject({ domain: expect.any(String), authServer: here.sandbox.authServer })

  const fresh = { LATCHKEY_STORE: `sqlite:${join(here.folder, 'fresh.db')}` }
  const { code, out } = await here.latchkey(['import', 'portals', file], fresh)
  expect(code).toBe(0)
  expect(linesOf(out).map(({ outcome, userId }) => [outcome, userId])).toEqual([
    ['imported', '1'],
    ['imported', '2'],
    ['imported', '1'],
    ['imported', '2']
  ])
  const api = await here.serve(fresh)
  for (const memberId of memberIds()) {
    expect(await api.portal(memberId)).toMatchObject({ state: 'active', ownerUserId: '1' })
    await here.sandbox.api.moveClock({ advance: '61m' })
    expect(await api.call(memberId, 'profile')).toMatchObject({ result: { ID: '1' } })
  }
})

it('on standard output it is the same', async () => {
  const { code, out } = await here.latchkey(['export', '--yes'])
  expect(code).toBe(0)
  expect(linesOf(out).map(({ memberId }) => memberId)).toEqual(memberIds())
  expect(JSON.stringify(linesOf(out)[0])).toMatch(/"refreshToken":"[0-9a-f]{70}"/)
})

it('without a terminal to ask at, and without --yes, nothing is printed', async () => {
  const { code, out, err } = await here.latchkey(['export'])
  expect([code, out]).toEqual([2, ''])
  expect(err).toContain('--yes')
})

it('a file that is there stays as it is', async () => {
  const file = await here.file('portals.ndjson', 'the only copy')
  const { code, err } = await here.latchkey(['export', '--yes', '--out', file])
  expect([code, err]).toEqual([2, expect.stringContaining('is there already')])
  expect(await readFile(file, 'utf8')).toBe('the only copy')
})
