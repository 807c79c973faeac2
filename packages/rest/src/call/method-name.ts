// Which texts are names of REST methods. A name becomes part of the address, so nothing else may pass.
import { badRequest } from '../errors/bad-request.ts'
import { clip } from '../errors/clip.ts'

const dotted = /^[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*$/

/** The portal cuts these endings off and answers in that format (portal-behaviour.md section 1). */
const format = /\.(?:json|xml)$/i

/** @throws RestError `bad-request` */
export function checkMethod(method: unknown): void {
  if (typeof method !== 'string' || method.length > 200 || !dotted.test(method)) {
    throw badRequest(
      clip(String(method), 60),
      'The method must be a name such as crm.deal.list: letters, digits, underscores and dots.'
    )
  }
  if (format.test(method)) throw badRequest(method, `Write the method without its ending: ${method}`)
}
