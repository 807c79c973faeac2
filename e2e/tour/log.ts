// What the sandbox's log says has happened since a moment of the story.

import type { LoggedRequest, SandboxControl } from '@latchkey/sandbox'

/** Everything that is logged after this call, whenever it is asked. */
export async function logFromNow(sandbox: SandboxControl): Promise<() => Promise<readonly LoggedRequest[]>> {
  const last = (await sandbox.requests()).at(-1)?.id ?? 0
  return async () => (await sandbox.requests()).filter(({ id }) => id > last)
}

export function isTokenRequest({ to, url }: LoggedRequest): boolean {
  return to === 'auth-server' && new URL(url).pathname === '/oauth/token/'
}

export function isAppInfo({ to, url }: LoggedRequest): boolean {
  return to === 'auth-server' && new URL(url).pathname === '/rest/app.info'
}

/** A call of this REST method at the portal with this member id. */
export function isCall({ to, url }: LoggedRequest, memberId: string, method: string): boolean {
  return to === `portal:${memberId}` && new URL(url).pathname.replace(/\.json$/, '') === `/rest/${method}`
}

export function isEvent({ to, decoded }: LoggedRequest, event: string): boolean {
  return to === 'application' && decoded['event'] === event
}
