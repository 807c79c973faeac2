// What a proven request makes of an installation (design section 3, and section 4, rule 4).

import { describe, expect, it } from 'vitest'
import { AppError } from '../errors/app-error.ts'
import type { Proof } from '../proof/proof.ts'
import type { Installation } from '../records/installation.ts'
import { decideInstallation, type Occasion, type OwnerState } from './decide-installation.ts'

const clientId = 'app.1'
const now = 1_800_000_000_000
const lifeMs = 3_600_000

function proofOf(userId: string, parts: Partial<Proof> = {}): Proof {
  return {
    memberId: 'a'.repeat(32),
    clientEndpoint: 'https://one.example/rest/',
    authServer: 'https://auth.example',
    userId,
    userName: 'Anna',
    admin: false,
    accessToken: 'access',
    accessExpiresAt: now + lifeMs,
    scope: ['crm'],
    status: 'F',
    ...parts
  }
}

const { installation: ownedBy1 } = decideInstallation(
  clientId,
  undefined,
  'none',
  { occasion: 'install', proof: proofOf('1') },
  now
)
const { installation: ownedByNobody } = decideInstallation(
  clientId,
  undefined,
  'none',
  { occasion: 'frame', proof: proofOf('3') },
  now
)

describe('section 3: creation and ownership', () => {
  interface Case {
    readonly title: string
    readonly stored: Installation | undefined
    readonly owner: OwnerState
    readonly occasion: Occasion
    readonly userId: string
    readonly admin: boolean
    readonly expected: string | undefined
  }
  const cases: readonly Case[] = [
    ...(['install', 'install-event'] as const).flatMap((occasion): Case[] => [
      {
        title: '(a) no installation',
        stored: undefined,
        owner: 'none',
        occasion,
        userId: '3',
        admin: false,
        expected: '3'
      },
      {
        title: '(a) no owner',
        stored: ownedByNobody,
        owner: 'none',
        occasion,
        userId: '3',
        admin: false,
        expected: '3'
      },
      {
        title: '(b) the same again',
        stored: ownedBy1,
        owner: 'working',
        occasion,
        userId: '1',
        admin: false,
        expected: '1'
      },
      {
        title: '(c) owner lost',
        stored: ownedBy1,
        owner: 'lost',
        occasion,
        userId: '2',
        admin: true,
        expected: '2'
      },
      {
        title: '(d) an administrator reinstalls',
        stored: ownedBy1,
        owner: 'working',
        occasion,
        userId: '2',
        admin: true,
        expected: '2'
      },
      {
        title: 'an employee reinstalls',
        stored: ownedBy1,
        owner: 'working',
        occasion,
        userId: '3',
        admin: false,
        expected: '1'
      },
      {
        title: 'an employee reinstalls, owner lost',
        stored: ownedBy1,
        owner: 'lost',
        occasion,
        userId: '3',
        admin: false,
        expected: '1'
      }
    ]),
    ...(['frame', 'update-event', 'code'] as const).flatMap((occasion): Case[] => [
      {
        title: 'a visitor creates',
        stored: undefined,
        owner: 'none',
        occasion,
        userId: '3',
        admin: false,
        expected: undefined
      },
      {
        title: '(c) an administrator creates',
        stored: undefined,
        owner: 'none',
        occasion,
        userId: '2',
        admin: true,
        expected: '2'
      },
      {
        title: '(c) no owner',
        stored: ownedByNobody,
        owner: 'none',
        occasion,
        userId: '2',
        admin: true,
        expected: '2'
      },
      {
        title: '(c) owner lost',
        stored: ownedBy1,
        owner: 'lost',
        occasion,
        userId: '2',
        admin: true,
        expected: '2'
      },
      {
        title: 'an employee, owner lost',
        stored: ownedBy1,
        owner: 'lost',
        occasion,
        userId: '3',
        admin: false,
        expected: '1'
      },
      {
        title: 'an administrator visits',
        stored: ownedBy1,
        owner: 'working',
        occasion,
        userId: '2',
        admin: true,
        expected: '1'
      },
      {
        title: '(b) the owner visits',
        stored: ownedBy1,
        owner: 'working',
        occasion,
        userId: '1',
        admin: false,
        expected: '1'
      }
    ])
  ]
  it.each(cases)('$occasion by $userId (admin: $admin), $title: owner $expected', (one) => {
    const proof = proofOf(one.userId, { admin: one.admin })
    const { installation, audits } = decideInstallation(
      clientId,
      one.stored,
      one.owner,
      { occasion: one.occasion, proof },
      now
    )
    expect(installation.ownerUserId).toBe(one.expected)
    expect(audits.includes('owner-changed')).toBe(one.expected !== one.stored?.ownerUserId)
  })
})

describe('section 3: what a proven request writes', () => {
  it('address, server, scope and status come from the proof; the key and the first moment stay', () => {
    const moved = proofOf('3', {
      clientEndpoint: 'https://two.example:8443/rest/',
      scope: ['task'],
      status: 'P',
      version: 4
    })
    const { installation, created, audits } = decideInstallation(
      clientId,
      ownedBy1,
      'working',
      { occasion: 'frame', proof: moved, claimedStatus: 'T' },
      now + 5
    )
    expect(created).toBe(false)
    expect(audits).toEqual(['address-changed'])
    expect(installation).toMatchObject({
      clientId,
      memberId: moved.memberId,
      domain: 'two.example:8443',
      clientEndpoint: 'https://two.example:8443/rest/',
      scope: ['task'],
      claimedStatus: 'T',
      trusted: { status: 'P', version: 4, checkedAt: now + 5 },
      installedAt: now,
      updatedAt: now + 5
    })
  })

  it('a proven visit ends every state but the tombstone', () => {
    for (const state of ['payment-required', 'uninstalling'] as const) {
      const { installation, audits } = decideInstallation(
        clientId,
        { ...ownedBy1, state },
        'working',
        { occasion: 'frame', proof: proofOf('3') },
        now
      )
      expect(installation.state).toBe('active')
      expect(audits).toEqual(['active-again'])
    }
  })

  it('section 4, rule 4: only an administrator, the owner or the creator brings an application token', () => {
    const brings = (stored: Installation | undefined, userId: string, admin: boolean): number =>
      decideInstallation(
        clientId,
        stored,
        stored === undefined ? 'none' : 'working',
        { occasion: 'frame', proof: proofOf(userId, { admin }), applicationToken: 'application-token' },
        now
      ).installation.applicationTokens.length
    expect(brings(ownedBy1, '3', false)).toBe(0)
    expect(brings(ownedBy1, '2', true)).toBe(1)
    expect(brings(ownedBy1, '1', false)).toBe(1)
    expect(brings(undefined, '3', false)).toBe(1)
  })
})

describe('section 3: tombstone', () => {
  const removedAt = now + 10_000
  const tombstone: Installation = {
    ...ownedBy1,
    revision: 7,
    state: 'uninstalled',
    uninstalledAt: removedAt,
    tombstoneAt: removedAt,
    applicationTokens: [{ value: 'old', storedAt: now }]
  }
  const issued = (at: number): Proof => proofOf('2', { admin: true, accessExpiresAt: at + lifeMs })

  it('a token issued before the removal does not lift it', () => {
    const request = { occasion: 'install' as const, proof: issued(removedAt - 1_000) }
    expect(() => decideInstallation(clientId, tombstone, 'none', request, removedAt + 5_000)).toThrow(
      AppError
    )
    expect(() => decideInstallation(clientId, tombstone, 'none', request, removedAt + 5_000)).toThrow(
      /removed/
    )
  })

  it('a token issued later lifts it: a new installation on the same record', () => {
    const request = { occasion: 'install' as const, proof: issued(removedAt + 1_000) }
    const { installation, created, audits } = decideInstallation(
      clientId,
      tombstone,
      'none',
      request,
      removedAt + 5_000
    )
    expect(created).toBe(true)
    expect(audits).toEqual(['installed-again', 'owner-changed'])
    expect(installation).toMatchObject({
      revision: 7,
      state: 'active',
      ownerUserId: '2',
      installedAt: removedAt + 5_000
    })
    expect(installation.applicationTokens).toEqual([])
    expect(installation).not.toHaveProperty('uninstalledAt')
    expect(installation).not.toHaveProperty('tombstoneAt')
  })
})
