// How PHP reads the name of a form field: `a.b[c][]` is the path `a_b`, `c`, and "the next free number".

/** A part of a path; `append` is written `[]`. */
export type NamePart = string | typeof append
export const append: unique symbol = Symbol('append')

/** `too-deep`: PHP then drops the field and everything that its top-level name held. */
export type ParsedName =
  | { readonly kind: 'path'; readonly parts: readonly NamePart[] }
  | { readonly kind: 'too-deep'; readonly top: string }
  | { readonly kind: 'ignored' }

/** `name` holds one byte a character, percent-decoded. Reads every character a fixed number of times. */
export function parsePhpName(name: string, maxDepth: number): ParsedName {
  const nul = name.indexOf('\0')
  const text = (nul === -1 ? name : name.slice(0, nul)).replace(/^ +/, '')
  const firstBracket = text.indexOf('[')
  const top = (firstBracket === -1 ? text : text.slice(0, firstBracket)).replace(/[ .]/g, '_')
  if (top === '') return { kind: 'ignored' }
  const parts: NamePart[] = [top]
  let open = firstBracket
  while (text[open] === '[') {
    if (parts.length > maxDepth) return { kind: 'too-deep', top }
    const start = open + 1
    const afterSpace = isSpace(text[start]) ? start + 1 : start
    const close = text.indexOf(']', afterSpace)
    if (close === -1) {
      // A bracket that is never closed belongs to a top-level name and is cut off from a deeper one.
      return { kind: 'path', parts: parts.length === 1 ? [top + mangle(text.slice(open))] : parts }
    }
    parts.push(close === afterSpace ? append : text.slice(start, close))
    open = close + 1
  }
  return { kind: 'path', parts }
}

function mangle(text: string): string {
  return text.replace(/[ .[]/g, '_')
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && ' \t\n\v\f\r'.includes(character)
}
