// The drill of a change of keys, as an operator does it, with a gateway that goes on serving.

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Elsewhere, givenElsewhere, linesOf } from './given-elsewhere.ts'

let here: Elsewhere
let [oldKey, newKey] = ['', '']
beforeEach(async () => {
  here = await givenElsewhere()
  oldKey = (await here.latchkey(['keys', 'new', '--id', 'old'])).out.trim()
  newKey = (await here.latchkey(['keys', 'new', '--id', 'new'])).out.trim()
  const [portal] = here.portals
  if (portal === undefined) throw new Error('The sandbox has no portal.')
  const file = await here.crestFile(portal, await here.tokensOf(portal, 1))
  expect((await here.latchkey(['import', 'crest', file], { LATCHKEY_KEYS: oldKey })).code).toBe(0)
})
afterEach(() => here.close())

const memberId = (): string => here.portals[0]?.memberId ?? ''
const withKeys = (...keys: readonly string[]) => ({ LATCHKEY_KEYS: keys.join(',') })

it('a new key in front, a rotation beside the running gateway, the old key away: the portal works throughout', async () => {
  const api = await here.serve(withKeys(newKey, oldKey))
  const listed = await here.latchkey(['keys', 'list'], withKeys(newKey, oldKey))
  expect(JSON.parse(listed.out)).toEqual([
    { keyId: 'new', inRing: true, inCanary: true, records: 0 },
    { keyId: 'old', inRing: true, inCanary: true, records: 1 }
  ])
  expect(listed.out + listed.err).not.toContain(oldKey.slice('old:'.length))

  const tooEarly = await here.latchkey(['keys', 'list'], withKeys(newKey))
  expect([tooEarly.code, tooEarly.err]).toEqual([2, expect.stringContaining('no key "old"')])

  const rotated = await here.latchkey(['keys', 'rotate'], withKeys(newKey, oldKey))
  expect([rotated.code, rotated.err]).toEqual([0, ''])
  expect(rotated.out).toMatch(/^round 1: 1 portals, 1 records read; 1 encrypted anew$/m)
  expect(rotated.out).toMatch(/opens with the key "new" alone/)
  expect(rotated.out).toMatch(/UTC on, .*: remove "old" from LATCHKEY_KEYS\.$/m)

  expect(await api.call(memberId(), 'profile')).toMatchObject({ result: { ID: '1' } })
  await here.sandbox.api.moveClock({ advance: '61m' })
  expect(await api.call(memberId(), 'profile')).toMatchObject({ result: { ID: '1' } })
  const alone = await here.serve(withKeys(newKey))
  expect(await alone.portal(memberId())).toMatchObject({ grants: [{ generation: 2 }] })
  expect(await alone.call(memberId(), 'profile')).toMatchObject({ result: { ID: '1' } })
})

it('as JSON lines, and a second time with nothing to do', async () => {
  const keys = withKeys(newKey, oldKey)
  const results = []
  for (let time = 0; time < 2; time += 1) {
    const { code, out } = await here.latchkey(['keys', 'rotate', '--json'], keys)
    expect(code).toBe(0)
    results.push(linesOf(out).at(-1))
  }
  expect(results).toMatchObject([
    { event: 'end', outcome: 'complete', resealed: 1, removable: ['old'], removableAt: expect.any(Number) },
    { event: 'end', outcome: 'complete', resealed: 0 }
  ])
})

it('a gateway with an unknown key, or other bytes, does not start and changes nothing', async () => {
  const imposter = (await here.latchkey(['keys', 'new', '--id', 'old'])).out.trim()
  const database = join(here.folder, 'latchkey.db')
  const before = await readFile(database)
  for (const key of [newKey, imposter]) {
    const { code, out, err } = await here.latchkey(['serve'], {
      ...withKeys(key),
      LATCHKEY_PUBLIC_URL: 'https://app.example',
      LATCHKEY_PORT: '0'
    })
    expect([code, out]).toEqual([2, ''])
    expect(
      err
        .trimEnd()
        .split('\n')
        .filter((line) => !line.startsWith('{'))
    ).toEqual([expect.stringMatching(/^latchkey: LATCHKEY_KEYS does not fit what is stored\. .*"old"/)])
  }
  expect(await readFile(database)).toEqual(before)
})

it('plaintext has to be asked for by name, is warned of at every start, and is left by a rotation', async () => {
  const plain = await here.latchkey(['keys', 'new', '--id', 'plaintext'])
  expect(plain.err).toContain('can be read by whoever reads the database')
  const readable = withKeys(plain.out.trim(), oldKey)
  const changed = await here.latchkey(['keys', 'rotate'], readable)
  expect([changed.code, changed.err]).toEqual([0, expect.stringContaining('NOTHING IS ENCRYPTED')])
  const back = await here.latchkey(['keys', 'rotate', '--json'], withKeys(newKey, plain.out.trim()))
  expect(linesOf(back.out).at(-1)).toMatchObject({
    outcome: 'complete',
    removable: ['plaintext'],
    resealed: 1
  })
  const api = await here.serve(withKeys(newKey))
  expect(await api.call(memberId(), 'profile')).toMatchObject({ result: { ID: '1' } })
})

it('a key file is changed like the setting', async () => {
  const store = { LATCHKEY_STORE: `sqlite:${join(here.folder, 'own.db')}` }
  const [portal] = here.portals
  if (portal === undefined) throw new Error('The sandbox has no portal.')
  const file = await here.crestFile(portal, await here.tokensOf(portal, 1))
  const imported = await here.latchkey(['import', 'crest', file], store)
  expect([imported.code, imported.err]).toEqual([0, expect.stringContaining('made a key file')])
  const keyFile = join(here.folder, 'own.db.keys')
  const made = (await readFile(keyFile, 'utf8')).trim()
  await writeFile(keyFile, `${newKey},${made}\n`)
  expect((await here.latchkey(['keys', 'rotate'], store)).code).toBe(0)
  await writeFile(keyFile, `${newKey}\n`)
  const { out } = await here.latchkey(['keys', 'list'], store)
  expect(JSON.parse(out)).toEqual([{ keyId: 'new', inRing: true, inCanary: true, records: 1 }])
})
