// Failures of the gateway's own routes as problem answers; what nobody expected is logged, masked.

import { AppError, type Logger, type Problem, problemOf, type ProblemOptions, toProblem } from '@latchkey/app'
import { describeError } from '../log/describe-error.ts'
import { allowedMethods, type Route } from './route.ts'

/** The answer for an error thrown by a route. */
export function problemResponse(
  error: unknown,
  request: Request,
  logger: Logger,
  options?: ProblemOptions
): Response {
  loggedProblem(error, logger)
  return toProblem(error, request, options)
}

/** The problem as an object, for the last line of a list that broke. */
export function loggedProblem(error: unknown, logger: Logger): Problem {
  const problem = problemOf(error)
  if (problem.code === 'internal')
    logger.error({ error: describeError(error) }, 'a request failed unexpectedly')
  return problem
}

/** The answer for a method that the route does not take. */
export function methodNotAllowed(route: Route, request: Request): Response {
  const allow = allowedMethods(route)
  const response = toProblem(new AppError('method-not-allowed', `This address takes ${allow}.`), request)
  response.headers.set('allow', allow)
  return response
}
