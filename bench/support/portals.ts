// Portals with one owner each, as an installation would have left them.

import { createKeyRing, type Grant, type Installation, parseKeys, type Store } from '@latchkey/app'
import { randomBytes } from 'node:crypto'
import { encryptStore } from '../../packages/app/src/vault/index.ts'

export const clientId = 'app.0123456789abcd.01234567'
export const clientSecret = 'made-up-client-secret'
export const ownerUserId = '1'

export function memberIdOf(serial: number): string {
  return serial.toString(16).padStart(32, '0')
}

export function installationOf(serial: number, parts: Partial<Installation> = {}): Installation {
  const at = Date.now()
  return {
    clientId,
    memberId: memberIdOf(serial),
    revision: 1,
    domain: `portal-${serial}.example`,
    clientEndpoint: `https://portal-${serial}.example/rest/`,
    authServer: 'https://oauth.bitrix.info',
    applicationTokens: [],
    scope: ['crm', 'user_brief'],
    finished: 'yes',
    ownerUserId,
    state: 'active',
    installedAt: at,
    updatedAt: at,
    ...parts
  }
}

/** Usable for an hour; tokens have the length of real ones. */
export function grantOf(serial: number, parts: Partial<Grant> = {}): Grant {
  const at = Date.now()
  return {
    clientId,
    memberId: memberIdOf(serial),
    userId: ownerUserId,
    generation: 1,
    accessToken: tokenOf('access', serial),
    accessExpiresAt: at + 3_600_000,
    refreshToken: tokenOf('refresh', serial),
    source: 'install',
    refreshedAt: at,
    createdAt: at,
    ...parts
  }
}

export function tokenOf(kind: string, serial: number): string {
  return `${kind}-${serial}-`.padEnd(70, 'x')
}

/** Stores them encrypted, as `createApp` would with these keys. */
export async function storePortals(
  store: Store,
  keys: string,
  portals: readonly { readonly installation: Installation; readonly grant: Grant }[]
): Promise<void> {
  const encrypted = encryptStore(store, createKeyRing(parseKeys(keys)), (bytes) => randomBytes(bytes))
  await Promise.all(
    portals.map(async ({ installation, grant }) => {
      const stored =
        (await encrypted.portals.createInstallation(installation)) &&
        (await encrypted.portals.createGrant(grant))
      if (!stored) throw new Error(`The portal ${installation.memberId} could not be stored.`)
    })
  )
}
