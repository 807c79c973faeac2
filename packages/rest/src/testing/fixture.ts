// Reads the values of golden vectors (fixtures/README.md): for the tests of this package.

/** A PHP value as the fixtures write it. */
export type Golden = string | number | boolean | null | readonly Golden[] | GoldenMap | GoldenMark

interface GoldenMap {
  readonly map: readonly (readonly [Golden, Golden])[]
}

type GoldenMark = { readonly float: string } | { readonly int: string } | { readonly hex: string }

export function isGoldenMap(golden: Golden): golden is GoldenMap {
  return typeof golden === 'object' && golden !== null && !isList(golden) && 'map' in golden
}

/** Raw bytes and big integers, which a caller cannot pass as numbers or text. */
export function isBeyondJavaScript(golden: Golden): boolean {
  return typeof golden === 'object' && golden !== null && ('hex' in golden || 'int' in golden)
}

/** The text of a float. */
export function floatText(golden: Golden): string | undefined {
  return typeof golden === 'object' && golden !== null && 'float' in golden ? golden.float : undefined
}

/** Names of a map; none of anything else. */
export function namesOf(golden: Golden): readonly string[] {
  return isGoldenMap(golden)
    ? golden.map.map(([name]) => (typeof name === 'number' ? String(name) : textOf(name)))
    : []
}

/** The JavaScript value that a caller would pass. */
export function passed(golden: Golden): unknown {
  if (isList(golden)) return golden.map(passed)
  if (isGoldenMap(golden)) {
    return Object.fromEntries(golden.map.map(([, value], index) => [namesOf(golden)[index], passed(value)]))
  }
  const float = floatText(golden)
  return float === undefined ? golden : Number(float)
}

/** Whether the value itself or one inside has the property. */
export function someInside(golden: Golden, has: (value: Golden) => boolean): boolean {
  if (has(golden)) return true
  if (isList(golden)) return golden.some((item) => someInside(item, has))
  return isGoldenMap(golden) && golden.map.some(([name, value]) => has(name) || someInside(value, has))
}

function textOf(name: Golden): string {
  return typeof name === 'string' ? name : JSON.stringify(name)
}

function isList(golden: Golden): golden is readonly Golden[] {
  return Array.isArray(golden)
}
