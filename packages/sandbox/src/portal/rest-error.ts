// The error a portal's method ends with: status, code, text and extra keys (portal-behaviour.md section 2, "Error classes").
import type { PhpArray } from './php/value.ts'

/** Thrown by methods and checks; becomes `{error, error_description, ...extra}`. */
export class RestError extends Error {
  readonly code: string
  readonly status: number
  readonly extra: Readonly<Record<string, string>>

  constructor(code: string, description: string, status = 400, extra: Readonly<Record<string, string>> = {}) {
    super(description)
    this.code = code
    this.status = status
    this.extra = extra
  }
}

/** The body of an error answer: no `result`, no `time`. */
export function errorBody(error: RestError): PhpArray {
  return new Map([
    ['error', error.code],
    ['error_description', error.message],
    ...Object.entries(error.extra)
  ])
}

export function methodNotFound(): RestError {
  return new RestError('ERROR_METHOD_NOT_FOUND', 'Method not found!', 404)
}

export function accessDenied(detail = ''): RestError {
  return new RestError('ACCESS_DENIED', `Access denied!${detail === '' ? '' : ` ${detail}`}`, 403)
}

/** A method that only applications may call. */
export function wrongAuthType(): RestError {
  const text = 'Current authorization type is denied for this method Application context required'
  return new RestError('WRONG_AUTH_TYPE', text, 403)
}

/** A required argument is missing, null or empty. */
export function argumentMissing(name: string): RestError {
  return argumentError(name, `Argument '${name}' is null or empty`)
}

export function argumentType(name: string, type: string): RestError {
  return argumentError(name, `The value of an argument '${name}' must be of type ${type}`)
}

export function argumentError(name: string, description: string): RestError {
  return new RestError('ERROR_ARGUMENT', description, 400, { argument: name })
}

/** An exception of PHP itself: its code when it has one, otherwise ERROR_CORE. */
export function plainException(message: string, code = 0): RestError {
  return new RestError(code === 0 ? 'ERROR_CORE' : String(code), message)
}
