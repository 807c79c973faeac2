// Sorts a parameter value into what the wire knows, or refuses it: the one judgement that single calls and batches share.
import { dateText } from './date-text.ts'
import { refuse, type Trail } from './trail.ts'

export type Scalar = string | number | boolean | null
export type Members = Readonly<Record<string, unknown>>

/** @throws RestError `bad-request` */
export function wireValue(value: unknown, trail: Trail): Scalar | readonly unknown[] | Members {
  switch (typeof value) {
    case 'string':
      return wellFormed(value, trail)
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) ? value : refuse(trail, `is ${value}, which has no form on the wire.`)
    case 'object':
      return value === null ? null : wireObject(value, trail)
    case 'undefined':
      return refuse(trail, 'is undefined; leave it out.')
    case 'bigint':
      return refuse(trail, 'is a BigInt; send it as text.')
    default:
      return refuse(trail, `is a ${typeof value}, which has no form on the wire.`)
  }
}

/** PHP ignores a whole JSON body that holds half a surrogate pair, without a word. */
export function wellFormed(text: string, trail: Trail): string {
  return loneSurrogate.test(text) ? refuse(trail, 'is not well-formed Unicode text.') : text
}

const loneSurrogate = /\p{Surrogate}/u

function wireObject(value: object, trail: Trail): string | readonly unknown[] | Members {
  if (Array.isArray(value)) return value
  if (Object.prototype.toString.call(value) === '[object Date]') {
    return dateText(value as Date) ?? refuse(trail, 'is a date without a four-digit year.')
  }
  // Also true for plain objects of another frame, whose Object is not ours.
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return value as Members
  return refuse(
    trail,
    'is an instance of a class; send a plain object, a list, a Date, text or a number. ref() is for batches.'
  )
}
