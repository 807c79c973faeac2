// Portals that are not paid for, or that no longer know the application: one attempt in a while, and the way back (design section 5).

import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import type { AppError } from '../errors/app-error.ts'
import { updateInstallation } from '../install/update-installation.ts'
import type { Grant } from '../records/grant.ts'
import type { Installation, InstallationState } from '../records/installation.ts'
import { paymentRequired, uninstalled } from './grant-errors.ts'
import type { RefreshBy } from './refresh-by.ts'

const attempt = { burst: 1, perSecond: 1 / (6 * 3600) }

/** Lets one caller in six hours through to a blocked portal. Throws `payment-required` or `uninstalled` for the others. */
export async function admitAttempt(
  context: Context,
  installation: Installation,
  grant: Pick<Grant, 'lastOutcome'>,
  by: RefreshBy
): Promise<void> {
  if (installation.state === 'uninstalled') throw uninstalled()
  const refusal = refusalOf(installation.state, grant)
  if (refusal === undefined || by === 'manual') return
  if (!(await takeAttempt(context, installation))) throw refusal
}

/** A claim of removal alone blocks nobody: any employee can make one (design section 4, rule 5). */
function refusalOf(
  state: InstallationState,
  { lastOutcome }: Pick<Grant, 'lastOutcome'>
): AppError | undefined {
  if (state === 'payment-required') return paymentRequired()
  return state === 'uninstalling' && lastOutcome === 'not-installed' ? uninstalled() : undefined
}

async function takeAttempt({ store }: Context, { clientId, memberId }: Installation): Promise<boolean> {
  const name = JSON.stringify(['blocked', clientId, memberId])
  return (await store.budgets.reserve(name, attempt, 1, 0)) !== undefined
}

/** An authorization server says that the application is not paid for on this portal. Its answer was the attempt of these six hours. */
export async function markPaymentRequired(context: Context, installation: Installation): Promise<void> {
  await setState(context, installation, 'payment-required')
  await takeAttempt(context, installation)
}

/** An authorization server says that the application is not installed; tokens stay until the removal is confirmed. */
export async function markNotInstalled(context: Context, installation: Installation): Promise<void> {
  await setState(context, installation, 'uninstalling')
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

async function setState(
  context: Context,
  installation: Installation,
  state: InstallationState
): Promise<void> {
  if (installation.state === state) return
  const after = await updateInstallation(context, installation, (stored) =>
    stored.state === 'uninstalled' || stored.state === state ? undefined : { ...stored, state }
  )
  if (after?.state === state) await audit(context, installation, `state-${state}`)
}
