// The POST by which a portal opens an application in its frame, as the oldest documented form has it: all in the body
// (wire.md section 3).

/** Made up; the identity server reads the user in it. */
function visitToken(userId: number, visit: number): string {
  return `made-up-user-${userId}-visit-${visit}-`.padEnd(70, 'x')
}

/** @param host of the portal, with its port */
export function framePost(host: string, memberId: string, userId: number, visit: number): string {
  return new URLSearchParams({
    DOMAIN: host,
    PROTOCOL: '0',
    LANG: 'en',
    APP_SID: '0123456789abcdef0123456789abcdef',
    AUTH_ID: visitToken(userId, visit),
    AUTH_EXPIRES: '3600',
    REFRESH_ID: `refresh-${visitToken(userId, visit)}`.slice(0, 70),
    member_id: memberId,
    status: 'L',
    PLACEMENT: 'DEFAULT',
    PLACEMENT_OPTIONS: '{"any":"1"}'
  }).toString()
}
