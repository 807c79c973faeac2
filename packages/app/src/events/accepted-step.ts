// What follows at once when an event is believed and on disk, before the portal gets its answer.

import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { provenApplicationToken } from '../install/application-tokens.ts'
import { updateInstallation } from '../install/update-installation.ts'
import type { EventPost } from './read-event.ts'

export type AcceptedStep = (post: EventPost) => Promise<void>

export function createAcceptedStep(context: Context): AcceptedStep {
  const { env, clientId } = context
  return async (post) => {
    const { applicationToken, event, memberId } = post
    if (applicationToken === undefined) return
    const removal = event === 'ONAPPUNINSTALL'
    await updateInstallation(context, { clientId, memberId }, (stored) => {
      if (stored.state === 'uninstalled') return undefined
      const applicationTokens = provenApplicationToken(stored.applicationTokens, applicationToken, env.now())
      const state = removal ? 'uninstalling' : stored.state
      if (applicationTokens === stored.applicationTokens && state === stored.state) return undefined
      return { ...stored, applicationTokens, state }
    })
    if (removal) await audit(context, { clientId, memberId }, 'removal-claimed')
  }
}
