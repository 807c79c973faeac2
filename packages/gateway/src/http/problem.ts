// Failures of the gateway's own routes as problem answers; what nobody expected is logged, masked.

import { AppError, type Logger, type Problem, problemOf, toProblem } from '@latchkey/app'
import { describeError } from '../log/describe-error.ts'
import { allowedMethods, type Route } from './route.ts'

/** The answer for an error thrown by a route. */
export function problemResponse(error: unknown, request: Request, logger: Logger): Response {
  loggedProblem(error, logger)
  return toProblem(error, request)
}

/** The problem as an object, for the last line of a list that broke. */
export function loggedProblem(error: unknown, logger: Logger): Problem {
  const problem = problemOf(error)
  if (problem.code === 'internal')
    logger.error({ error: describeError(error) }, 'a request failed unexpectedly')
  return problem
}

/** 405 in the same shape; it is about the address, so none of the application's own codes says it. */
export function methodNotAllowed(route: Route): Response {
  const allow = allowedMethods(route)
  const problem = {
    ...problemOf(new AppError('bad-request', `This address takes ${allow}.`)),
    type: 'urn:latchkey:problem:method-not-allowed',
    title: 'The address does not take this method',
    status: 405,
    code: 'method-not-allowed'
  }
  return Response.json(problem, {
    status: 405,
    headers: { allow, 'content-type': 'application/problem+json' }
  })
}
