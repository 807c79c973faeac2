// Session tokens of pages.

export {
  bearerToken,
  type SessionContext,
  type SessionSubject,
  sessionLifeMs,
  sessionRenewalMs,
  signSession,
  verifySession,
  verifySessionForRenewal
} from './session-token.ts'
