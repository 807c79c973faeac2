// How old each access is, and what the latest reading has renewed.

import type { ConsoleTexts } from '../console-texts.ts'
import { required } from './element.ts'
import { isHidden, type Reading } from './read-all.ts'

export interface Renewed {
  readonly own: boolean
  readonly application: boolean
}

export function renewedSince(previous: Reading | undefined, { access, application }: Reading): Renewed {
  const before = previous?.application
  return {
    own: access.generation > (previous?.access.generation ?? 0),
    application:
      before?.status === 'fulfilled' &&
      application.status === 'fulfilled' &&
      application.value.grant.generation > before.value.grant.generation
  }
}

export function showAccess(
  { access, session, application }: Reading,
  renewed: Renewed,
  text: ConsoleTexts,
  time: (at: number) => string
): void {
  const { generation, expiresAt } = access
  const origin = generation === 0 ? text.handed : text.renewed(String(generation))
  showTile('token', text.until(time(expiresAt)), origin, renewed.own)

  const until = session.status === 'fulfilled' ? text.until(time(session.value.expiresAt)) : text.unknown
  showTile('session', until, text.sessionNote, false)

  if (application.status === 'rejected') {
    showTile('grant', isHidden(application) ? text.forAdministrators : text.unknown, '', false)
    return
  }
  const { grant } = application.value
  const when = grant.refreshedAt === undefined ? text.unknown : text.refreshed(time(grant.refreshedAt))
  showTile('grant', when, text.grantNote(grant.userId, String(grant.generation)), renewed.application)
}

function showTile(id: string, value: string, note: string, fresh: boolean): void {
  const tile = required(id)
  const [first, second] = tile.querySelectorAll('dd')
  first?.replaceChildren(value)
  second?.replaceChildren(note)
  tile.classList.toggle('fresh', fresh)
}
