// Parameters of one batch command as query text that PHP reads back unchanged. Only text can travel there
// (design: "Parameters on the wire"); what PHP would drop or alter is refused.
import { checkedParams } from './checked-params.ts'
import { decimalText } from './decimal-text.ts'
import { descend, refuse, type Trail } from './trail.ts'
import { type Members, type Scalar, wellFormed, wireValue } from './value.ts'

/** PHP's own defaults (fixtures/form-decode.json): it drops deeper names and later variables without a word. */
const maxDepth = 64
const maxVariables = 1000

/** @throws RestError `bad-request` that names the parameter */
export function formParams(method: string, params: Members): string {
  const trail: Trail = { method, names: [], parents: [], maxDepth }
  const variables: string[] = []
  const members = checkedParams(params, trail)
  // Without parameters nothing follows the method's name, so this one empty object has a form.
  if (Object.keys(members).length > 0) writeMembers(members, '', trail, variables)
  if (variables.length > maxVariables) {
    refuse(trail, `holds more than ${maxVariables} values; send it as a single call.`)
  }
  return variables.join('&')
}

function write(value: unknown, name: string, trail: Trail, variables: string[]): void {
  const wire = wireValue(value, trail)
  if (wire === null || typeof wire !== 'object') {
    variables.push(`${name}=${percent(scalarText(wire, trail))}`)
  } else if (Array.isArray(wire)) {
    writeList(wire, name, trail, variables)
  } else {
    writeMembers(wire as Members, name, trail, variables)
  }
}

function writeList(list: readonly unknown[], name: string, trail: Trail, variables: string[]): void {
  if (list.length === 0)
    refuse(trail, 'is an empty list, which a batch cannot carry; send it as a single call.')
  descend(trail, list, () => {
    for (let index = 0; index < list.length; index += 1) {
      trail.names.push(index)
      write(list[index], `${name}%5B${index}%5D`, trail, variables)
      trail.names.pop()
    }
  })
}

function writeMembers(map: Members, name: string, trail: Trail, variables: string[]): void {
  const before = variables.length
  descend(trail, map, () => {
    for (const [key, item] of Object.entries(map)) {
      if (item === undefined) continue
      trail.names.push(key)
      checkName(key, name === '', trail)
      write(item, name === '' ? percent(key) : `${name}%5B${percent(key)}%5D`, trail, variables)
      trail.names.pop()
    }
  })
  if (name !== '' && variables.length === before) {
    refuse(trail, 'is an empty object, which a batch cannot carry; send it as a single call.')
  }
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
      return refuse(trail, 'is null, which a batch cannot carry; send it as a single call.')
  }
}

/** PHP rewrites dots and spaces of a first name, and cuts names at brackets and control characters. */
function checkName(name: string, first: boolean, trail: Trail): void {
  wellFormed(name, trail)
  const altered =
    name === '' || /[[\]\p{Cc}]/u.test(name) || /^\s|\s$/.test(name) || (first && /[. ]/.test(name))
  if (altered) refuse(trail, 'has a name that does not survive in a batch; send it as a single call.')
}

/** RFC 3986, as PHP's rawurlencode. */
function percent(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  )
}
