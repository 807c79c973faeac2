// The authorization server: which address answers what.

import type { RawAnswer, RawRequest } from '../model/http.ts'
import { pathOf } from '../wire/params.ts'
import { errorAnswer } from './answers.ts'
import { answerAppInfo } from './app-info.ts'
import { answerTokenRequest, type AuthServerDeps } from './token-endpoint.ts'

export type AuthServerRoute = 'token' | 'app.info'

/** Which of the two services a request asks for; faults are set on these names. */
export function authServerRoute(request: RawRequest): AuthServerRoute | undefined {
  const path = pathOf(request.target)
  if (/^\/oauth\/token\/?$/.test(path)) return 'token'
  return /^\/rest\/app\.info(?:\.json)?\/?$/.test(path) ? 'app.info' : undefined
}

export function answerAuthServer(deps: AuthServerDeps, request: RawRequest): RawAnswer {
  switch (authServerRoute(request)) {
    case 'token':
      return answerTokenRequest(deps, request)
    case 'app.info':
      return answerAppInfo(deps, request)
    default:
      return pathOf(request.target).startsWith('/rest/')
        ? errorAnswer(404, 'ERROR_METHOD_NOT_FOUND', 'Method not found!')
        : { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'Not found' }
  }
}
