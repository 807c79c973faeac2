// A change of keys: stored texts are replaced by others of the same meaning, and nothing else moves.

import type { InboxStore } from '../store/inbox-store.ts'
import type { PortalStore } from '../store/portal-store.ts'
import { casesOf, type ConformanceCase } from './conformance-case.ts'
import { contend } from './contend.ts'
import { expectSame } from './expect-same.ts'
import {
  bareGrant,
  bareInstallation,
  freshTokens,
  fullGrant,
  otherPortal,
  owner,
  portal,
  waitingEvent
} from './samples.ts'

const { clientId } = portal
const resealed = { accessToken: 'resealed-access', refreshToken: 'resealed-refresh' }

export const resealCases: readonly ConformanceCase[] = [
  ...casesOf('portals', {
    'resealing replaces the texts of the tokens, and nothing else': async ({ store: { portals } }) => {
      await givenGrants(portals)
      // A whole grant with tokens in it: its other fields may be old.
      const after = { ...fullGrant({ failures: 9, generation: 9 }), ...resealed }
      expectSame(await portals.resealGrant(owner, fullGrant(), after), true, 'the stored texts')
      expectSame(await portals.readGrant(owner), { ...fullGrant(), ...resealed }, 'the grant')
      expectSame(
        await portals.readGrant({ ...owner, userId: '2' }),
        bareGrant({ userId: '2' }),
        'another one'
      )
    },

    'a grant without a refresh token is resealed without one': async ({ store: { portals } }) => {
      await givenGrants(portals)
      const key = { ...owner, userId: '2' }
      const { refreshToken: _none, ...accessOnly } = resealed
      const wrong = { ...bareGrant(), refreshToken: 'refresh-1' }
      expectSame(await portals.resealGrant(key, wrong, accessOnly), false, 'with one that is not stored')
      expectSame(await portals.resealGrant(key, bareGrant(), accessOnly), true, 'without')
      expectSame(await portals.readGrant(key), bareGrant({ userId: '2', ...accessOnly }), 'the grant')
    },

    'resealing is refused when the tokens were replaced meanwhile, also at the same generation': async ({
      store: { portals }
    }) => {
      await givenGrants(portals)
      await portals.commitTokens(owner, 1, freshTokens(2))
      expectSame(await portals.resealGrant(owner, fullGrant(), resealed), false, 'after a refresh')
      expectSame((await portals.readGrant(owner))?.accessToken, 'access-2', 'its token')
      expectSame(await portals.resealGrant(owner, freshTokens(2), resealed), true, 'with the new texts')
      expectSame((await portals.readGrant(owner))?.generation, 2, 'the generation')
      await portals.forget(portal)
      expectSame(await portals.resealGrant(owner, resealed, freshTokens(3)), false, 'a grant that is gone')
      await portals.createInstallation(bareInstallation())
      await portals.createGrant(fullGrant({ accessToken: 'access-again' }))
      expectSame(await portals.resealGrant(owner, fullGrant(), resealed), false, 'after a new installation')
      expectSame((await portals.readGrant(owner))?.accessToken, 'access-again', 'the new token')
    },

    'of a refresh and many resealings at the same moment, the refresh stays': async (subject) => {
      await givenGrants(subject.store.portals)
      const done = await contend(subject, ({ portals }, index) =>
        index === 7
          ? portals.commitTokens(owner, 1, freshTokens(2))
          : portals.resealGrant(owner, fullGrant(), resealed)
      )
      expectSame(done[7], true, 'the refresh')
      const stored = await subject.store.portals.readGrant(owner)
      expectSame([stored?.accessToken, stored?.generation], ['access-2', 2], 'what is stored')
    },

    'a canary is stored when the one before it is the expected one': async ({ store: { portals } }) => {
      expectSame(await portals.readCanary(clientId), undefined, 'a new store')
      expectSame(await portals.replaceCanary(clientId, 'other', 'first'), false, 'in place of none')
      expectSame(await portals.replaceCanary(clientId, undefined, 'first'), true, 'the first one')
      expectSame(await portals.replaceCanary(clientId, undefined, 'second'), false, 'another first one')
      expectSame(await portals.readCanary(clientId), 'first', 'what is stored')
      expectSame(await portals.replaceCanary(clientId, 'first', 'second'), true, 'in place of the first')
      expectSame(await portals.readCanary(clientId), 'second', 'what is stored then')
      expectSame(await portals.readCanary('app.2'), undefined, 'of another client')
      await portals.createInstallation(bareInstallation())
      await portals.forget(portal)
      expectSame(await portals.readCanary(clientId), 'second', 'after a portal was forgotten')
    },

    'of many that store the first canary, one does': async (subject) => {
      const stored = await contend(subject, ({ portals }, index) =>
        portals.replaceCanary(clientId, undefined, `canary-${index}`)
      )
      expectSame(stored.filter(Boolean).length, 1, 'how many did')
      const canary = await subject.store.portals.readCanary(clientId)
      expectSame(canary, `canary-${stored.indexOf(true)}`, 'whose it is')
    }
  }),

  ...casesOf('inbox', {
    'the body of an entry in quarantine is replaced, and nothing else': async ({ store: { inbox } }) => {
      const bounds = { perPortal: 10, total: 10 }
      await inbox.quarantine(waitingEvent(), bounds)
      await inbox.quarantine(waitingEvent({ dedupeKey: 'event-2' }), bounds)
      const [first, second] = await waiting(inbox)
      if (first === undefined) throw new Error('Nothing is in quarantine.')
      const changed = { ...first, sealedBody: 'resealed' }
      expectSame(await inbox.resealQuarantined(changed), true, 'an entry')
      expectSame(await waiting(inbox), [changed, second], 'what waits')
      const elsewhere = { ...changed, memberId: otherPortal.memberId }
      expectSame(await inbox.resealQuarantined(elsewhere), false, 'under the key of another portal')
      await inbox.discard(portal, first.id)
      expectSame(await inbox.resealQuarantined(changed), false, 'an entry that is gone')
    }
  })
]

async function givenGrants(portals: PortalStore): Promise<void> {
  await portals.createInstallation(bareInstallation())
  await portals.createGrant(fullGrant())
  await portals.createGrant(bareGrant({ userId: '2' }))
}

function waiting(inbox: InboxStore): ReturnType<InboxStore['listQuarantined']> {
  return inbox.listQuarantined({ clientId, reason: 'proof', limit: 10 })
}
