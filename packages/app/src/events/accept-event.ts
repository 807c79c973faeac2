// Keeps an event that is believed, and takes the step that follows before the portal gets its answer.

import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { provenApplicationToken } from '../install/application-tokens.ts'
import { holdRemovalCheck } from '../install/removal-hold.ts'
import { updateInstallation } from '../install/update-installation.ts'
import type { KeepEvent } from './keep-event.ts'
import type { EventPost } from './read-event.ts'

/** On disk when it resolves. */
export type AcceptEvent = (post: EventPost) => Promise<void>

export function createAcceptEvent(context: Context, keepEvent: KeepEvent): AcceptEvent {
  const { env, clientId } = context

  async function accept(post: EventPost): Promise<void> {
    const { duplicate } = await keepEvent(post.kept)
    if (!duplicate) await follow(post)
  }

  async function follow({ applicationToken, event, memberId }: EventPost): Promise<void> {
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

  return (post) =>
    post.event === 'ONAPPUNINSTALL'
      ? holdRemovalCheck(context, { clientId, memberId: post.memberId }, () => accept(post))
      : accept(post)
}
