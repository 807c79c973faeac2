// The names of an object in the order of its JSON text. JSON.parse moves names that are whole numbers to the front.

const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]]|[^"{}[\]]+/g

/**
 * @param text valid JSON of an object
 * @param member whose value is the object; the last one of this name, as JSON.parse decides
 * @returns each name once, where it stands first
 */
export function memberOrder(text: string, member: string): readonly string[] {
  let names = new Set<string>()
  let depth = 0
  let last = ''
  let inside = false
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{' || token === '[') {
      depth += 1
    } else if (token === '}' || token === ']') {
      depth -= 1
      if (depth === 1) inside = false
    } else if (token.startsWith('"')) {
      last = token
    } else if (token.trimStart().startsWith(':')) {
      // What stands before a colon is a name.
      const name = JSON.parse(last) as string
      if (depth === 2 && inside) names.add(name)
      if (depth === 1) {
        inside = name === member
        if (inside) names = new Set()
      }
    }
  }
  return [...names]
}
