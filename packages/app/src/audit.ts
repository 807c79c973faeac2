// Writes down decisions about portals and grants.

import type { Context } from './context.ts'
import type { InstallationKey } from './records/installation.ts'
import type { AuditLine } from './store/audit-store.ts'

export async function audit(
  { store, env, processName }: Pick<Context, 'store' | 'env' | 'processName'>,
  key: InstallationKey,
  what: string,
  more: Pick<AuditLine, 'userId' | 'details'> = {}
): Promise<void> {
  const { clientId, memberId } = key
  env.logger.info({ memberId, what, ...more }, `audit: ${what}`)
  await store.audit.append({ clientId, memberId, at: env.now(), what, process: processName, ...more })
}
