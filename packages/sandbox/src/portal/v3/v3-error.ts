// The error of a REST 3.0 call: an object with a code made of a class name (portal-behaviour.md section 13).
import { CutOff } from '../../limits/hit.ts'
import type { Outcome } from '../method.ts'
import { type Plain, toPhp } from '../php/convert.ts'
import type { PhpArray } from '../php/value.ts'
import { RestError } from '../rest-error.ts'

const PREFIX = 'BITRIX_REST_V3_EXCEPTION_'

export interface FieldProblem {
  readonly message: string
  readonly field: string
}

export class V3Error extends Error {
  readonly code: string
  readonly status: number
  readonly validation: readonly FieldProblem[]

  /** `name` is the class without its namespace, in upper case, without `EXCEPTION` at the end. */
  constructor(name: string, message: string, status = 400, validation: readonly FieldProblem[] = []) {
    super(message)
    this.code = `${PREFIX}${name}EXCEPTION`
    this.status = status
    this.validation = validation
  }
}

export function methodNotFoundV3(method: string): V3Error {
  return new V3Error('METHODNOTFOUND', `Method \`${method}\` was not found`, 404)
}

/** Of the credential (401), or of the person (403). */
export function accessDeniedV3(status: 401 | 403): V3Error {
  return new V3Error('ACCESSDENIED', 'Access denied', status)
}

export function invalidRequest(problems: readonly FieldProblem[]): V3Error {
  return new V3Error('VALIDATION_REQUESTVALIDATION', 'Error during request object validation', 400, problems)
}

export function missingField(field: string): FieldProblem {
  return { message: `Required field \`${field}\` is not specified`, field }
}

export function wrongType(field: string, type: string): FieldProblem {
  return { message: `Field \`${field}\` requires data type \`${type}\` for this request`, field }
}

export function unknownField(field: string, entity: string): V3Error {
  return new V3Error('UNKNOWNDTOPROPERTY', `Unknown field \`${field}\` for entity \`${entity}\``)
}

/** The answer to anything thrown. Checks of the classic REST come in its codes, in the new shape. @throws CutOff */
export function failureV3(error: unknown): Outcome {
  if (error instanceof CutOff) throw error
  if (error instanceof V3Error) {
    const { code, message, validation, status } = error
    const problems = validation.map(({ message: text, field }) => ({ message: text, field }))
    return outcome(status, { code, message, ...(problems.length === 0 ? {} : { validation: problems }) })
  }
  if (error instanceof RestError) {
    return outcome(error.status, { code: error.code, message: error.message, ...error.extra })
  }
  const text = error instanceof Error ? error.message : String(error)
  return failureV3(new V3Error('INTERNAL_INTERNAL', `Failure inside the sandbox: ${text}`, 500))
}

function outcome(status: number, error: Plain): Outcome {
  return { status, body: toPhp({ error }) as PhpArray }
}
