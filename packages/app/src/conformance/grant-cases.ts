// Grants: created once, committed by generation, marked without touching tokens, kept alive and erased when due.

import type { GrantTokens } from '../records/grant.ts'
import { casesOf, type ConformanceCase } from './conformance-case.ts'
import { contend } from './contend.ts'
import { expectSame } from './expect-same.ts'
import {
  bareGrant,
  bareInstallation,
  freshTokens,
  fullGrant,
  otherClient,
  otherPortal,
  owner,
  portal,
  t0,
  tombstoneOf
} from './samples.ts'

export const grantCases: readonly ConformanceCase[] = casesOf('portals', {
  'a grant comes back as it was stored, with generation 1': async ({ store: { portals } }) => {
    await portals.createInstallation(bareInstallation())
    const [full, bare] = [fullGrant({ generation: 9 }), bareGrant({ userId: '2', marked: false })]
    expectSame(await portals.createGrant(full), true, 'a user without a grant')
    expectSame(await portals.createGrant(bare), true, 'another user')
    expectSame(await portals.readGrant(owner), { ...full, generation: 1 }, 'the full one')
    expectSame(
      await portals.readGrant({ ...portal, userId: '2' }),
      bare,
      'the bare one, absent fields absent'
    )
    expectSame(await portals.readGrant({ ...portal, userId: '3' }), undefined, 'a user without a grant')
  },

  'a grant is created once, and only where the application is installed': async ({ store: { portals } }) => {
    expectSame(await portals.createGrant(bareGrant()), false, 'no installation')
    await portals.createInstallation(tombstoneOf(bareInstallation()))
    expectSame(await portals.createGrant(bareGrant()), false, 'an uninstalled one')
    await portals.createInstallation(bareInstallation({ ...otherPortal, state: 'uninstalling' }))
    expectSame(await portals.createGrant(bareGrant(otherPortal)), true, 'any other state')
    expectSame(await portals.createGrant(fullGrant(otherPortal)), false, 'a user with a grant')
    expectSame(await portals.readGrant(owner), undefined, 'nothing was stored at the tombstone')
    expectSame(await portals.listGrants(otherPortal), [bareGrant(otherPortal)], 'the first grant')
  },

  'grants of a portal are listed by the bytes of the user id': async ({ store: { portals } }) => {
    await portals.createInstallation(bareInstallation())
    await portals.createInstallation(bareInstallation(otherPortal))
    for (const userId of ['9', 'b', '10', 'B', '1']) await portals.createGrant(bareGrant({ userId }))
    await portals.createGrant(bareGrant({ ...otherPortal, userId: '5' }))
    const listed = await portals.listGrants(portal)
    expectSame(
      listed.map((grant) => grant.userId),
      ['1', '10', '9', 'B', 'b'],
      'the order'
    )
    expectSame(listed[0], bareGrant(), 'a whole record in a list')
  },

  'a commit stores the tokens, raises the generation and removes the marks of failure': async ({
    store: { portals }
  }) => {
    await portals.createInstallation(bareInstallation())
    await portals.createGrant(fullGrant())
    expectSame(await portals.commitTokens(owner, 1, freshTokens(2)), true, 'the stored generation')
    const { lostAt: _lost, coolDownUntil: _cool, failures: _failures, ...kept } = fullGrant()
    expectSame(
      await portals.readGrant(owner),
      { ...kept, ...freshTokens(2), generation: 2 },
      'tokens are new, other marks and the creation stay'
    )
  },

  'a commit applies the marks it is given': async ({ store: { portals } }) => {
    await portals.createInstallation(bareInstallation())
    await portals.createGrant(fullGrant())
    const marks = { lostAt: t0 + 20, lastOutcome: 'refreshed', keepAliveAt: null, eraseAt: t0 + 21 } as const
    await portals.commitTokens(owner, 1, freshTokens(2), marks)
    const { coolDownUntil: _cool, failures: _failures, keepAliveAt: _keep, ...kept } = fullGrant()
    expectSame(
      await portals.readGrant(owner),
      {
        ...kept,
        ...freshTokens(2),
        generation: 2,
        lostAt: t0 + 20,
        lastOutcome: 'refreshed',
        eraseAt: t0 + 21
      },
      'the grant'
    )
  },

  'a commit without a refresh token keeps the stored one and its expiry': async ({ store: { portals } }) => {
    await portals.createInstallation(bareInstallation())
    await portals.createGrant(bareGrant(freshTokens(1)))
    const { refreshToken: _token, refreshExpiresAt: _expiry, ...accessOnly } = freshTokens(2)
    const tokens: GrantTokens = accessOnly
    expectSame(await portals.commitTokens(owner, 1, tokens), true, 'the commit')
    const stored = await portals.readGrant(owner)
    expectSame(stored?.accessToken, 'access-2', 'the access token')
    expectSame(stored?.refreshToken, 'refresh-1', 'the refresh token')
    expectSame(stored?.refreshExpiresAt, freshTokens(1).refreshExpiresAt, 'its expiry')
  },

  'a commit for another generation, or for no grant, changes nothing': async ({ store: { portals } }) => {
    await portals.createInstallation(bareInstallation())
    expectSame(await portals.commitTokens(owner, 1, freshTokens(2)), false, 'no grant')
    expectSame(await portals.readGrant(owner), undefined, 'and none was made')
    await portals.createGrant(fullGrant())
    for (const generation of [0, 2]) {
      expectSame(await portals.commitTokens(owner, generation, freshTokens(2)), false, 'another generation')
    }
    expectSame(await portals.readGrant(owner), fullGrant(), 'the stored grant')
  },

  'a commit without a moment of our own clock removes the stored one': async ({ store: { portals } }) => {
    await portals.createInstallation(bareInstallation())
    await portals.createGrant(fullGrant())
    const { accessUsableUntilAt: _until, ...tokens } = freshTokens(2)
    expectSame(await portals.commitTokens(owner, 1, tokens), true, 'the commit')
    expectSame((await portals.readGrant(owner))?.accessUsableUntilAt, undefined, 'the moment')
  },

  'a change that is meant for a grant of another moment changes nothing': async ({ store: { portals } }) => {
    await portals.createInstallation(bareInstallation())
    await portals.createGrant(bareGrant())
    await portals.forget(portal)
    await portals.createInstallation(bareInstallation())
    const again = bareGrant({ accessToken: 'access-of-now', createdAt: t0 + 9 })
    await portals.createGrant(again)
    const before = { ...owner, createdAt: t0 }
    expectSame(await portals.commitTokens(before, 1, freshTokens(2)), false, 'a commit')
    expectSame(await portals.markGrant(before, { lostAt: t0 }, 1), false, 'marks')
    expectSame(await portals.markGrant(before, { lostAt: t0 }), false, 'marks of any generation')
    expectSame(await portals.readGrant(owner), again, 'the grant of now')
    const now = { ...owner, createdAt: t0 + 9 }
    expectSame(await portals.markGrant(now, { failures: 1 }, 1), true, 'marks meant for it')
    expectSame(await portals.commitTokens(now, 1, freshTokens(2)), true, 'a commit meant for it')
  },

  'of many that commit for one generation, one does': async (subject) => {
    const { portals } = subject.store
    await portals.createInstallation(bareInstallation())
    await portals.createGrant(bareGrant())
    const committed = await contend(subject, (store, i) =>
      store.portals.commitTokens(owner, 1, freshTokens(i + 2))
    )
    expectSame(committed.filter(Boolean).length, 1, 'how many committed')
    const stored = await portals.readGrant(owner)
    expectSame(stored?.accessToken, `access-${committed.indexOf(true) + 2}`, 'the tokens of the one that did')
    expectSame(stored?.generation, 2, 'the generation')
  },

  'marks are set and removed without touching tokens, generation or other marks': async ({
    store: { portals }
  }) => {
    await portals.createInstallation(bareInstallation())
    await portals.createGrant(fullGrant())
    expectSame(await portals.markGrant(owner, { failures: 5, lostAt: null, marked: false }), true, 'marking')
    const { lostAt: _lost, ...kept } = fullGrant()
    expectSame(await portals.readGrant(owner), { ...kept, failures: 5, marked: false }, 'the grant')
    expectSame(await portals.markGrant(owner, {}), true, 'a patch of nothing')
    expectSame(await portals.readGrant(owner), { ...kept, failures: 5, marked: false }, 'the same grant')
  },

  'marks for a generation are set only at that generation': async ({ store: { portals } }) => {
    await portals.createInstallation(bareInstallation())
    expectSame(await portals.markGrant(owner, { lostAt: t0 }), false, 'no grant')
    await portals.createGrant(bareGrant())
    await portals.commitTokens(owner, 1, freshTokens(2))
    expectSame(await portals.markGrant(owner, { lostAt: t0 }, 1), false, 'a generation that has passed')
    expectSame((await portals.readGrant(owner))?.lostAt, undefined, 'the mark')
    expectSame(await portals.markGrant(owner, { lostAt: t0 }, 2), true, 'the stored generation')
    expectSame((await portals.readGrant(owner))?.lostAt, t0, 'the mark then')
  },

  'grants to keep alive are those that are due, earliest first': async ({ store: { portals } }) => {
    for (const key of [portal, otherPortal, otherClient]) {
      await portals.createInstallation(bareInstallation(key))
    }
    await portals.createGrant(bareGrant({ userId: 'third', keepAliveAt: t0 + 3 }))
    await portals.createGrant(bareGrant({ ...otherPortal, userId: 'second', keepAliveAt: t0 + 2 }))
    await portals.createGrant(bareGrant({ userId: 'first', keepAliveAt: t0 + 1 }))
    await portals.createGrant(bareGrant({ userId: 'later', keepAliveAt: t0 + 4 }))
    await portals.createGrant(bareGrant({ userId: 'never' }))
    await portals.createGrant(bareGrant({ ...otherClient, userId: 'other', keepAliveAt: t0 }))
    const due = await portals.listKeepAliveDue(portal.clientId, t0 + 3, 10)
    expectSame(
      due.map((grant) => grant.userId),
      ['first', 'second', 'third'],
      'what is due'
    )
    expectSame(due[0], bareGrant({ userId: 'first', keepAliveAt: t0 + 1 }), 'a whole record')
    expectSame((await portals.listKeepAliveDue(portal.clientId, t0 + 3, 2)).length, 2, 'no more than asked')
  },

  'grants are erased when due, a few at a time': async ({ store: { portals } }) => {
    await portals.createInstallation(bareInstallation())
    await portals.createInstallation(bareInstallation(otherClient))
    for (const at of [1, 2, 3, 4]) {
      await portals.createGrant(bareGrant({ userId: `at ${at}`, eraseAt: t0 + at }))
    }
    await portals.createGrant(bareGrant({ userId: 'kept' }))
    await portals.createGrant(bareGrant({ ...otherClient, eraseAt: t0 }))
    expectSame(await portals.eraseDueGrants(portal.clientId, t0 + 3, 2), 2, 'as many as asked')
    expectSame(await portals.eraseDueGrants(portal.clientId, t0 + 3, 2), 1, 'the rest')
    expectSame(await portals.eraseDueGrants(portal.clientId, t0 + 3, 2), 0, 'none left')
    const left = await portals.listGrants(portal)
    expectSame(
      left.map((grant) => grant.userId),
      ['at 4', 'kept'],
      'what is left'
    )
    expectSame((await portals.listGrants(otherClient)).length, 1, 'grants of another client')
  }
})
