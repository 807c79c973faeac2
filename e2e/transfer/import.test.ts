// Moving to Latchkey from CRest or from a table of one's own: nobody installs anything again.

import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { type Elsewhere, givenElsewhere, linesOf } from './given-elsewhere.ts'

let here: Elsewhere | undefined
afterEach(async () => {
  await here?.close()
  here = undefined
})

async function given(options: Parameters<typeof givenElsewhere>[0] = {}): Promise<Elsewhere> {
  here = await givenElsewhere(options)
  return here
}

/** The file of a portal with its owner's tokens. */
async function settingsFile(elsewhere: Elsewhere): Promise<string> {
  const [portal] = elsewhere.portals
  if (portal === undefined) throw new Error('The sandbox has no portal.')
  return elsewhere.crestFile(portal, await elsewhere.tokensOf(portal, 1))
}

const memberIdOf = ({ portals: [portal] }: Elsewhere): string => portal?.memberId ?? ''

describe('latchkey import crest', () => {
  it('takes the portal over: the gateway calls it, and nobody had to open the application', async () => {
    const elsewhere = await given()
    const { code, out, err } = await elsewhere.latchkey(['import', 'crest', await settingsFile(elsewhere)])
    expect(linesOf(out)).toEqual([
      {
        line: 1,
        grant: 1,
        outcome: 'imported',
        memberId: memberIdOf(elsewhere),
        domain: elsewhere.portals[0]?.domain,
        userId: '1'
      }
    ])
    expect([code, err]).toEqual([0, expect.stringContaining('1 grants imported')])
    const api = await elsewhere.serve()
    expect(await api.call(memberIdOf(elsewhere), 'profile')).toMatchObject({ result: { ID: '1' } })
    expect(await api.portal(memberIdOf(elsewhere))).toMatchObject({ state: 'active', ownerUserId: '1' })
  })

  it('works beside a running gateway, which calls the portal at once', async () => {
    const elsewhere = await given()
    const api = await elsewhere.serve()
    expect(await api.portals()).toEqual([])
    const { code } = await elsewhere.latchkey(['import', 'crest', await settingsFile(elsewhere)])
    expect(code).toBe(0)
    expect(await api.call(memberIdOf(elsewhere), 'profile')).toMatchObject({ result: { ID: '1' } })
  })

  it.each([true, false])(
    'an access token that has ended is refreshed first (single-use refresh tokens: %s)',
    async (singleUseRefresh) => {
      const elsewhere = await given({ singleUseRefresh })
      const file = await settingsFile(elsewhere)
      await elsewhere.sandbox.api.moveClock({ advance: '61m' })
      expect((await elsewhere.latchkey(['import', 'crest', file])).code).toBe(0)
      const api = await elsewhere.serve()
      expect(await api.call(memberIdOf(elsewhere), 'profile')).toMatchObject({ result: { ID: '1' } })
      // What was kept is the newer pair: the next refresh works, too.
      await elsewhere.sandbox.api.moveClock({ advance: '61m' })
      expect(await api.call(memberIdOf(elsewhere), 'profile')).toMatchObject({ result: { ID: '1' } })
    }
  )

  it('the same file once more changes nothing, while its access token lasts', async () => {
    const elsewhere = await given()
    const file = await settingsFile(elsewhere)
    for (let time = 0; time < 2; time += 1) {
      expect((await elsewhere.latchkey(['import', 'crest', file])).code).toBe(0)
    }
    const api = await elsewhere.serve()
    expect(await api.portal(memberIdOf(elsewhere))).toMatchObject({ grants: [{ generation: 1 }] })
  })

  it('with the client secret of another application it is refused, and nothing is stored', async () => {
    const elsewhere = await given()
    const file = await settingsFile(elsewhere)
    await elsewhere.sandbox.api.moveClock({ advance: '61m' })
    const wrong = { LATCHKEY_CLIENT_SECRET: 'x'.repeat(50) }
    const { code, out, err } = await elsewhere.latchkey(['import', 'crest', file], wrong)
    expect(code).toBe(1)
    expect(linesOf(out)).toMatchObject([{ outcome: 'refused', code: 'misconfigured' }])
    expect(err).toMatch(/^latchkey: import-incomplete: 0 grants imported, 1 refused/m)
    const api = await elsewhere.serve()
    expect(await api.portals()).toEqual([])
  })

  it('with the client id of another application it is refused: the tokens are not its own', async () => {
    const elsewhere = await given()
    const other = { LATCHKEY_CLIENT_ID: 'app.0123456789abcd.01234567' }
    const { code, out } = await elsewhere.latchkey(['import', 'crest', await settingsFile(elsewhere)], other)
    expect(code).toBe(1)
    expect(linesOf(out)).toMatchObject([{ outcome: 'refused', code: 'unproven' }])
  })

  it('no token is printed, whatever happens', async () => {
    const elsewhere = await given()
    const [portal] = elsewhere.portals
    if (portal === undefined) throw new Error('The sandbox has no portal.')
    const pair = await elsewhere.tokensOf(portal, 1)
    const good = await elsewhere.latchkey(['import', 'crest', await elsewhere.crestFile(portal, pair)])
    const spoilt = { ...pair, accessToken: `${pair.accessToken.slice(0, -2)}00` }
    const bad = await elsewhere.latchkey(['import', 'crest', await elsewhere.crestFile(portal, spoilt)])
    expect([good.code, bad.code]).toEqual([0, 1])
    const printed = good.out + good.err + bad.out + bad.err
    for (const token of [pair.accessToken, pair.refreshToken, spoilt.accessToken]) {
      expect(printed).not.toContain(token)
    }
  })

  it('a file that is not there or is no JSON is a mistake of the caller, and makes no database', async () => {
    const elsewhere = await given()
    for (const file of ['nowhere.json', await elsewhere.file('text.json', 'access_token=1')]) {
      const { code, out, err } = await elsewhere.latchkey(['import', 'crest', file])
      expect([code, out]).toEqual([2, ''])
      expect(err).toContain(`error: ${file}: `)
    }
    const { code, err } = await elsewhere.latchkey(['export', '--yes'])
    expect([code, err]).toEqual([2, expect.stringMatching(/^latchkey: LATCHKEY_STORE names .*no database/)])
  })
})

describe('latchkey import portals', () => {
  it('takes over many portals, line by line; what is refused is named, the rest is imported', async () => {
    const elsewhere = await given({ portals: 3 })
    const [one, two, three] = elsewhere.portals
    if (one === undefined || two === undefined || three === undefined) throw new Error('Three are expected.')
    const applicationToken = randomBytes(16).toString('hex')
    const owner = { userId: '1', ...(await elsewhere.tokensOf(one, 1)) }
    const colleague = { userId: '2', ...(await elsewhere.tokensOf(one, 2)) }
    const lines = [
      JSON.stringify({
        memberId: one.memberId,
        domain: one.domain,
        applicationToken,
        grants: [owner, colleague]
      }),
      '{"grants": "of another form"}',
      '',
      JSON.stringify({ memberId: one.memberId, grants: [await elsewhere.tokensOf(two, 1)] }),
      'no JSON',
      JSON.stringify({
        domain: three.domain,
        grants: [{ ...(await elsewhere.tokensOf(three, 1)), userId: '9' }]
      }),
      JSON.stringify({ grants: [{ refreshToken: (await elsewhere.tokensOf(three, 1)).refreshToken }] })
    ]
    const { code, out, err } = await elsewhere.latchkey(['import', 'portals', '-'], {}, lines.join('\n'))
    expect(linesOf(out)).toMatchObject([
      { line: 1, grant: 1, outcome: 'imported', memberId: one.memberId, userId: '1' },
      { line: 1, grant: 2, outcome: 'imported', memberId: one.memberId, userId: '2' },
      { line: 2, outcome: 'refused', code: 'bad-request', detail: expect.stringContaining('grants') },
      { line: 4, grant: 1, outcome: 'refused', code: 'unproven', memberId: one.memberId },
      { line: 5, outcome: 'refused', code: 'bad-request', detail: 'The line is not valid JSON.' },
      { line: 6, grant: 1, outcome: 'refused', code: 'unproven', domain: three.domain, userId: '9' },
      { line: 7, grant: 1, outcome: 'imported', memberId: three.memberId, userId: '1' }
    ])
    expect([code, err]).toEqual([1, expect.stringContaining('3 grants imported, 4 refused')])
    const api = await elsewhere.serve()
    expect(await api.portal(one.memberId)).toMatchObject({ ownerUserId: '1', applicationTokenKnown: true })
    expect(await api.portal(three.memberId)).toMatchObject({ applicationTokenKnown: false })
    expect(await api.call(one.memberId, 'profile', {}, '2')).toMatchObject({ result: { ID: '2' } })
    expect(await api.call(three.memberId, 'profile')).toMatchObject({ result: { ID: '1' } })
    expect((await api.portals()).map(({ memberId }) => memberId).toSorted()).toEqual(
      [one.memberId, three.memberId].toSorted()
    )
  })

  it('a store of another key is not touched', async () => {
    const elsewhere = await given()
    expect((await elsewhere.latchkey(['import', 'crest', await settingsFile(elsewhere)])).code).toBe(0)
    const { out: key } = await elsewhere.latchkey(['keys', 'new'])
    const { code, out, err } = await elsewhere.latchkey(
      ['import', 'portals', '-'],
      { LATCHKEY_KEYS: key.trim() },
      ''
    )
    expect([code, out]).toEqual([2, ''])
    expect(err.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^latchkey: LATCHKEY_KEYS does not fit/)
    ])
  })
})
