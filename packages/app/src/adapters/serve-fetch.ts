// One exchange where the framework speaks Request and Response itself: what the adapters for Hono and Next.js share.

import { toProblem } from '../errors/problem.ts'
import { bodyAlreadyRead } from '../wire/read-body.ts'
import type { Handler } from './handler.ts'

/**
 * Never rejects.
 *
 * @param remedy what to do when somebody else has read the body
 */
export async function serveFetch(handler: Handler, request: Request, remedy: string): Promise<Response> {
  try {
    if (request.bodyUsed) throw bodyAlreadyRead(remedy)
    return await handler(request)
  } catch (error) {
    return toProblem(error, request)
  }
}
