// Which events carry whose tokens (portal-behaviour.md section 7.3).

/** Bring a refresh token along with the access token. */
const WITH_REFRESH_TOKEN = new Set([
  'ONAPPINSTALL',
  'ONAPPUPDATE',
  'ONAPPTEST',
  'ONSUBSCRIPTIONRENEW',
  'ONOFFLINEEVENT'
])

/** Never bring tokens: the rights are gone, or the question is about a token. */
const WITHOUT_TOKENS = new Set(['ONAPPUNINSTALL', 'ONAPPMETHODCONFIRM'])

export function carriesRefreshToken(event: string): boolean {
  return WITH_REFRESH_TOKEN.has(event)
}

export function carriesTokens(event: string): boolean {
  return !WITHOUT_TOKENS.has(event)
}
