// The cookie that ties a redirect to the browser that started it, so that nobody can finish another person's.

import { createHash } from 'node:crypto'

const lifeSeconds = 600

/** `__Host-`: sent over https (or to this machine) only, to this host only, settable by no other. One a start, so that two tabs do not disturb each other. */
function cookieName(state: string): string {
  return `__Host-latchkey-${createHash('sha256').update(state).digest('hex').slice(0, 16)}`
}

export function bindingCookie(state: string, value: string): string {
  return `${cookieName(state)}=${value}; Path=/; Max-Age=${lifeSeconds}; Secure; HttpOnly; SameSite=Lax`
}

export function expiredBindingCookie(state: string): string {
  return `${cookieName(state)}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax`
}

export function readBindingCookie(request: Request, state: string): string | undefined {
  const wanted = `${cookieName(state)}=`
  return (request.headers.get('cookie') ?? '')
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(wanted))
    ?.slice(wanted.length)
}
