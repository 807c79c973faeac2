// Where the rows of a list method are, and what their id is called in filter and order.

import type { Method } from './read-catalogue.ts'
import { isArrayShape, isObjectShape, mergeShapes, type ObjectShape, type Shape } from './shape.ts'

export interface Rows {
  /** Absent where the result is the list. */
  readonly under?: string
  readonly row: ObjectShape
}

/** Absent where the example shows no list of objects, or several. */
export function rowsOf(result: Shape | undefined): Rows | undefined {
  if (result === undefined) return undefined
  if (isArrayShape(result)) return isObjectShape(result.array) ? { row: result.array } : undefined
  if (!isObjectShape(result)) return undefined
  const lists = Object.entries(result.object).flatMap(([under, shape]): Rows[] => {
    const row = elementOf(shape)
    return row !== undefined && isObjectShape(row) ? [{ under, row }] : []
  })
  return lists.length === 1 ? lists[0] : undefined
}

/** PHP writes a list with gaps as an object. */
function elementOf(shape: Shape): Shape | undefined {
  if (isArrayShape(shape)) return shape.array
  const isList = isObjectShape(shape) && Object.keys(shape.object).every((key) => /^\d+$/.test(key))
  return isList && Object.keys(shape.object).length > 0 ? mergeShapes(Object.values(shape.object)) : undefined
}

/** Whether it can be read page by page behind the last id. */
function isPaged({ params, rest_v3 }: Method): boolean {
  const names = params.map(({ name }) => name.toLowerCase())
  return rest_v3 !== true && names.includes('filter') && names.includes('order')
}

/** Absent where neither an override nor the example tells. */
function idFieldOf(method: Method): string | undefined {
  if (method.idField !== undefined) return method.idField
  const names = Object.keys(rowsOf(method.result)?.row.object ?? {})
  return names.includes('ID') ? 'ID' : names.find((name) => name === 'id')
}

/**
 * Beginnings of the names of methods whose id is `id`: the shortest under which no list is known to say `ID`.
 * Each is a whole method or ends with a dot.
 */
export function lowerCasePrefixes(methods: readonly Method[]): readonly string[] {
  const paged = methods.filter(isPaged)
  const upper = paged.filter((method) => idFieldOf(method) === 'ID').map(({ name }) => name)
  const prefixes = new Set<string>()
  for (const { name } of paged.filter((method) => idFieldOf(method) === 'id')) {
    const parts = name.split('.')
    const candidates = parts.map((_, index) => `${parts.slice(0, index + 1).join('.')}.`)
    const free = candidates.slice(0, -1).find((prefix) => !upper.some((other) => other.startsWith(prefix)))
    prefixes.add(free ?? name)
  }
  return [...prefixes].toSorted()
}
