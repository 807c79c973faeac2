// Installations: created once, replaced by revision, listed in pages, removed with all that belongs to them.

import type { InstallationState } from '../records/installation.ts'
import { casesOf, type ConformanceCase } from './conformance-case.ts'
import { contend } from './contend.ts'
import { expectSame } from './expect-same.ts'
import {
  bareGrant,
  bareInstallation,
  fullEvent,
  fullInstallation,
  otherClient,
  otherPortal,
  owner,
  portal,
  t0,
  tombstoneOf,
  waitingEvent
} from './samples.ts'

const wide = { perPortal: 10, total: 100 }

export const installationCases: readonly ConformanceCase[] = casesOf('portals', {
  'an installation comes back as it was stored, with revision 1': async ({ store: { portals } }) => {
    const [full, bare] = [fullInstallation({ revision: 9 }), bareInstallation(otherPortal)]
    expectSame(await portals.readInstallation(portal), undefined, 'an installation that is not there')
    expectSame(await portals.createInstallation(full), true, 'a free key')
    expectSame(await portals.createInstallation(bare), true, 'another free key')
    expectSame(await portals.readInstallation(portal), { ...full, revision: 1 }, 'the full one')
    expectSame(await portals.readInstallation(otherPortal), bare, 'the bare one, absent fields absent')
  },

  'an installation is not created over another': async ({ store: { portals } }) => {
    await portals.createInstallation(fullInstallation())
    expectSame(await portals.createInstallation(bareInstallation()), false, 'a taken key')
    expectSame(await portals.readInstallation(portal), fullInstallation(), 'the first one')
  },

  'of many that create one installation, one does': async (subject) => {
    const made = await contend(subject, ({ portals }, i) =>
      portals.createInstallation(bareInstallation({ domain: `portal-${i}.example` }))
    )
    expectSame(made.filter(Boolean).length, 1, 'how many created it')
    const stored = await subject.store.portals.readInstallation(portal)
    expectSame(stored?.domain, `portal-${made.indexOf(true)}.example`, 'the record of the one that did')
  },

  'the same portal of two clients is two installations': async ({ store: { portals } }) => {
    await portals.createInstallation(fullInstallation())
    expectSame(await portals.readInstallation(otherClient), undefined, 'the other client')
    expectSame(await portals.createInstallation(bareInstallation(otherClient)), true, 'its own key')
  },

  'a domain leads to the installation that was updated last': async ({ store: { portals } }) => {
    const domain = 'shared.example'
    const older = bareInstallation({ domain, updatedAt: t0 })
    const newer = bareInstallation({ ...otherPortal, domain, updatedAt: t0 + 1 })
    expectSame(await portals.findByDomain(portal.clientId, domain), undefined, 'a domain of nobody')
    await portals.createInstallation(older)
    await portals.createInstallation(newer)
    await portals.createInstallation(bareInstallation({ ...otherClient, domain, updatedAt: t0 + 2 }))
    expectSame(await portals.findByDomain(portal.clientId, domain), newer, 'of this client')
    await portals.uninstall(tombstoneOf(newer))
    expectSame(await portals.findByDomain(portal.clientId, domain), older, 'an uninstalled one is not found')
  },

  'a replacement of the stored revision replaces every field and raises the revision': async ({
    store: { portals }
  }) => {
    await portals.createInstallation(fullInstallation())
    expectSame(await portals.replaceInstallation(bareInstallation()), true, 'the stored revision')
    expectSame(await portals.readInstallation(portal), bareInstallation({ revision: 2 }), 'no field stays')
  },

  'a replacement of another revision, or of nothing, changes nothing': async ({ store: { portals } }) => {
    expectSame(await portals.replaceInstallation(bareInstallation()), false, 'nothing to replace')
    expectSame(await portals.readInstallation(portal), undefined, 'and nothing was made')
    await portals.createInstallation(fullInstallation())
    for (const revision of [0, 2]) {
      expectSame(await portals.replaceInstallation(bareInstallation({ revision })), false, 'another revision')
    }
    expectSame(await portals.readInstallation(portal), fullInstallation(), 'the stored one')
  },

  'of many that replace one revision, one does': async (subject) => {
    await subject.store.portals.createInstallation(bareInstallation())
    const replaced = await contend(subject, ({ portals }, i) =>
      portals.replaceInstallation(bareInstallation({ updatedAt: t0 + i }))
    )
    expectSame(replaced.filter(Boolean).length, 1, 'how many replaced it')
    const stored = await subject.store.portals.readInstallation(portal)
    expectSame(stored?.updatedAt, t0 + replaced.indexOf(true), 'the record of the one that did')
    expectSame(stored?.revision, 2, 'the revision')
  },

  'a caller who changes a record that came or went changes nothing stored': async ({
    store: { portals }
  }) => {
    const scope = ['crm']
    await portals.createInstallation(bareInstallation({ scope }))
    scope.push('telephony')
    const read = await portals.readInstallation(portal)
    expectSame(read?.scope, ['crm'], 'the stored scope')
    if (read !== undefined && !Object.isFrozen(read.scope)) (read.scope as string[]).push('disk')
    expectSame((await portals.readInstallation(portal))?.scope, ['crm'], 'the stored scope afterwards')
  },

  'a list is ordered by the bytes of the member id, and goes on after the last one': async ({
    store: { portals }
  }) => {
    const sorted = ['10', '9', 'A', 'Z', 'a', 'b', 'z', '\u{e9}', '\u{ffff}', '\u{1f511}']
    for (const memberId of sorted.toReversed()) {
      await portals.createInstallation(bareInstallation({ memberId, ownerUserId: memberId }))
    }
    await portals.createInstallation(bareInstallation(otherClient))
    const read: string[] = []
    for (let after: string | undefined; ; after = read.at(-1)) {
      const page = await portals.listInstallations({
        clientId: portal.clientId,
        limit: 3,
        ...(after !== undefined && { after })
      })
      if (page.length === 0) break
      read.push(...page.map((found) => found.memberId))
    }
    expectSame(read, sorted, 'all pages')
    const [first] = await portals.listInstallations({ clientId: portal.clientId, limit: 1 })
    expectSame(first, bareInstallation({ memberId: '10', ownerUserId: '10' }), 'a whole record in a list')
  },

  'a list of one state holds only that state': async ({ store: { portals } }) => {
    const states: readonly InstallationState[] = ['active', 'payment-required', 'uninstalling', 'uninstalled']
    for (const state of states) {
      await portals.createInstallation(bareInstallation({ memberId: `1-${state}`, state }))
      await portals.createInstallation(bareInstallation({ memberId: `2-${state}`, state }))
    }
    for (const state of states) {
      const page = await portals.listInstallations({
        clientId: portal.clientId,
        state,
        after: `1-${state}`,
        limit: 500
      })
      expectSame(
        page.map((found) => found.memberId),
        [`2-${state}`],
        state
      )
    }
  },

  'uninstalling replaces the record and deletes the grants of that portal, in one step': async ({
    store: { portals }
  }) => {
    await portals.createInstallation(fullInstallation())
    await portals.createInstallation(bareInstallation(otherPortal))
    await portals.createGrant(bareGrant())
    await portals.createGrant(bareGrant({ userId: '2' }))
    await portals.createGrant(bareGrant(otherPortal))
    const tombstone = tombstoneOf(fullInstallation())
    expectSame(await portals.uninstall({ ...tombstone, revision: 7 }), false, 'another revision')
    expectSame(await portals.readInstallation(portal), fullInstallation(), 'the record then')
    expectSame((await portals.listGrants(portal)).length, 2, 'the grants then')

    expectSame(await portals.uninstall(tombstone), true, 'the stored revision')
    expectSame(await portals.readInstallation(portal), { ...tombstone, revision: 2 }, 'the tombstone')
    expectSame(await portals.listGrants(portal), [], 'its grants')
    expectSame((await portals.listGrants(otherPortal)).length, 1, 'grants of another portal')
    expectSame(await portals.commitTokens(owner, 1, bareGrant()), false, 'a refresh that was under way')
  },

  'forgetting deletes all that belongs to a portal, and nothing of others': async ({
    store: { portals, inbox }
  }) => {
    for (const key of [portal, otherPortal, otherClient]) {
      await portals.createInstallation(fullInstallation(key))
      await portals.createGrant(bareGrant(key))
      await inbox.accept(fullEvent({ ...key, dedupeKey: `event of ${key.memberId}` }))
      await inbox.quarantine(waitingEvent({ ...key, dedupeKey: `waiting of ${key.memberId}` }), wide)
    }
    expectSame(await portals.forget(portal), true, 'a known portal')
    expectSame(await portals.readInstallation(portal), undefined, 'its installation')
    expectSame(await portals.listGrants(portal), [], 'its grants')
    const left = await inbox.list({ clientId: portal.clientId, limit: 500 })
    expectSame(
      left.map((event) => event.memberId),
      [otherPortal.memberId, otherPortal.memberId],
      'events of the client'
    )
    for (const key of [otherPortal, otherClient]) {
      expectSame((await portals.readInstallation(key))?.memberId, key.memberId, 'another installation')
      expectSame((await portals.listGrants(key)).length, 1, 'its grants')
    }
    expectSame((await inbox.list({ clientId: 'app.2', limit: 500 })).length, 2, 'events of another client')
    expectSame(await portals.forget(portal), false, 'a forgotten portal')
    expectSame(await portals.createInstallation(bareInstallation()), true, 'there is no tombstone')
  },

  'tombstones are erased by age, a few at a time, and only tombstones': async ({ store: { portals } }) => {
    const ages = [t0, t0 + 1, t0 + 2, t0 + 3]
    for (const at of ages) {
      await portals.createInstallation(tombstoneOf(bareInstallation({ memberId: `at ${at}` }), at))
    }
    await portals.createInstallation(bareInstallation({ memberId: 'active again', uninstalledAt: t0 }))
    await portals.createInstallation(tombstoneOf(bareInstallation(otherClient)))
    expectSame(await portals.eraseTombstones(portal.clientId, t0 + 2, 2), 2, 'as many as asked')
    expectSame(await portals.eraseTombstones(portal.clientId, t0 + 2, 2), 1, 'the rest')
    expectSame(await portals.eraseTombstones(portal.clientId, t0 + 2, 2), 0, 'none left')
    const left = await portals.listInstallations({ clientId: portal.clientId, limit: 500 })
    expectSame(
      left.map((found) => found.memberId),
      ['active again', `at ${t0 + 3}`],
      'what is left'
    )
  },

  'a store closes twice without complaint': async ({ store }) => {
    await store.close()
    await store.close()
  }
})
