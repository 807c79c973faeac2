// Portals that are not paid for, or that no longer know the application: one attempt in a while, and the way back (design section 5).

import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import type { AppError } from '../errors/app-error.ts'
import { updateInstallation } from '../install/update-installation.ts'
import type { Installation, InstallationState, TrustedStatus } from '../records/installation.ts'
import { paymentRequired, uninstalled } from './grant-errors.ts'
import type { RefreshBy } from './refresh-by.ts'

const attemptEveryMs = 6 * 3_600_000

/** Let through; whoever gets no answer gives the attempt back. */
export interface Admission {
  giveBack(): Promise<void>
}

const free: Admission = { giveBack: () => Promise.resolve() }

/** Lets one caller in six hours through to a blocked portal. Throws `payment-required` or `uninstalled` for the others. */
export async function admitAttempt(
  context: Context,
  installation: Installation,
  by: RefreshBy
): Promise<Admission> {
  if (installation.state === 'uninstalled') throw uninstalled()
  const refusal = refusalOf(installation)
  if (refusal === undefined || by === 'manual') return free
  const admission = await takeAttempt(context, installation)
  if (admission === undefined) throw refusal
  return admission
}

/** A claim of removal alone blocks nobody: any employee can make one (design section 4, rule 5). */
function refusalOf({ state, trusted }: Pick<Installation, 'state' | 'trusted'>): AppError | undefined {
  if (state === 'payment-required') return paymentRequired()
  return state === 'uninstalling' && trusted?.notInstalledAt !== undefined ? uninstalled() : undefined
}

/** A lease, since it can be given back; nobody prolongs it. */
async function takeAttempt(
  { store, env }: Context,
  { clientId, memberId }: Installation
): Promise<Admission | undefined> {
  const name = JSON.stringify(['blocked', clientId, memberId])
  const owner = Buffer.from(env.random(16)).toString('base64url')
  if (!(await store.portals.acquireLease(name, owner, attemptEveryMs)).granted) return undefined
  return {
    giveBack: () =>
      store.portals.releaseLease(name, owner).catch((error: unknown) => {
        env.logger.warn({ memberId, error }, 'An attempt that nobody answered counts for six hours')
      })
  }
}

/** An authorization server says that the application is not paid for on this portal. Its answer was the attempt of these six hours. */
export async function markPaymentRequired(context: Context, installation: Installation): Promise<void> {
  await setState(context, installation, 'payment-required')
  await takeAttempt(context, installation)
}

/** An authorization server says that the application is not installed; tokens stay until the removal is confirmed. */
export async function markNotInstalled(context: Context, installation: Installation): Promise<void> {
  const now = context.env.now()
  await setState(context, installation, 'uninstalling', (stored) => ({
    ...(stored.trusted ?? { status: '', checkedAt: now }),
    notInstalledAt: now
  }))
  await takeAttempt(context, installation)
}

/**
 * An authorization server served this installation: it is installed and paid for.
 * @param clientEndpoint the portal's address in that server's answer, where it names one
 */
export async function markWorking(
  context: Context,
  installation: Installation,
  clientEndpoint: string | undefined
): Promise<void> {
  await setState(context, installation, 'active')
  if (clientEndpoint !== undefined) await setAddress(context, installation, clientEndpoint)
}

/** Writes a portal's new address, as an authorization server named it (design section 4, rule 1). */
export async function setAddress(
  context: Context,
  installation: Installation,
  clientEndpoint: string
): Promise<void> {
  if (installation.clientEndpoint === clientEndpoint) return
  await updateInstallation(context, installation, (stored) => ({
    ...stored,
    clientEndpoint,
    domain: new URL(clientEndpoint).host
  }))
  await audit(context, installation, 'address-changed')
}

/** @param trust what is known from an authorization server now; without it nothing that speaks against the state stays */
async function setState(
  context: Context,
  installation: Installation,
  state: InstallationState,
  trust: (stored: Installation) => TrustedStatus | undefined = withoutRefusal
): Promise<void> {
  const isKnown = installation.trusted?.notInstalledAt !== undefined
  if (installation.state === state && isKnown === (state === 'uninstalling')) return
  let changed = false
  await updateInstallation(context, installation, (stored) => {
    changed = stored.state !== state && stored.state !== 'uninstalled'
    if (stored.state === 'uninstalled') return undefined
    const trusted = trust(stored)
    return { ...stored, ...(trusted !== undefined && { trusted }), state }
  })
  if (changed) await audit(context, installation, `state-${state}`)
}

function withoutRefusal({ trusted }: Installation): TrustedStatus | undefined {
  if (trusted === undefined) return undefined
  const { notInstalledAt: _refused, ...rest } = trusted
  return rest
}
