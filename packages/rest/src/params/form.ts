// Parameters of one batch command as query text that PHP reads back unchanged. Only text can travel there
// (design: "Parameters on the wire"); what PHP would drop or alter is refused.
import { decimalText } from './decimal-text.ts'
import { refuse, type Trail } from './trail.ts'
import { type Scalar, wellFormed } from './value.ts'
import { walkParams, type Writer } from './walk.ts'

/** PHP's own defaults (fixtures/form-decode.json): it drops deeper names and later variables without a word. */
const maxDepth = 64
const maxVariables = 1000

/** The variables that a value becomes: what follows the name in front, `[inner][names]=text`. */
type Variables = readonly string[]

/** Told every text on its way; may refuse it. */
export type SeeText = (text: string, trail: Trail) => void

/** @throws RestError `bad-request` that names the parameter */
export function formParams(method: string, params: unknown, seeText?: SeeText): string {
  return walkParams(method, params, formWriter(seeText)).join('&')
}

function formWriter(seeText: SeeText | undefined): Writer<Variables> {
  return {
    maxDepth,
    scalar(value, trail) {
      if (typeof value === 'string') seeText?.(value, trail)
      return [`=${percent(scalarText(value, trail))}`]
    },
    name(name, trail) {
      checkName(name, trail)
      return percent(name)
    },
    list(items, trail) {
      if (items.length === 0)
        refuse(trail, 'is an empty list, which has no form as text; send it in a single call as JSON.')
      return items.flatMap((variables, index) => variables.map((variable) => `%5B${index}%5D${variable}`))
    },
    map(members, trail) {
      if (isInside(trail)) {
        if (members.length === 0)
          refuse(trail, 'is an empty object, which has no form as text; send it in a single call as JSON.')
        return members.flatMap(([name, variables]) => variables.map((variable) => `%5B${name}%5D${variable}`))
      }
      const all = members.flatMap(([name, variables]) => variables.map((variable) => name + variable))
      if (all.length > maxVariables)
        refuse(trail, `holds more than ${maxVariables} values; send it in a single call as JSON.`)
      return all
    }
  }
}

/** Without parameters nothing follows the method's name, so the outermost object alone has a form when empty. */
function isInside(trail: Trail): boolean {
  return trail.names.length > 0
}

function scalarText(value: Scalar, trail: Trail): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'boolean':
      return value ? '1' : '0'
    case 'number':
      return (
        decimalText(value) ?? refuse(trail, `is ${value}, which has no exact decimal text; send it as text.`)
      )
    default:
      return refuse(trail, 'is null, which has no form as text; send it in a single call as JSON.')
  }
}

/** PHP rewrites dots and spaces of a first name, and cuts names at brackets and control characters. */
function checkName(name: string, trail: Trail): void {
  wellFormed(name, trail)
  const isFirst = trail.names.length === 1
  const altered =
    name === '' || /[[\]\p{Cc}]/u.test(name) || /^\s|\s$/.test(name) || (isFirst && /[. ]/.test(name))
  if (altered) refuse(trail, 'has a name that does not survive as text; send it in a single call as JSON.')
}

/** RFC 3986, as PHP's rawurlencode. */
function percent(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  )
}
