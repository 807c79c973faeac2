// Types of answers, widened: a shape comes from one example, and another portal answers more.

import {
  isArrayShape,
  isAnyOfShape,
  isObjectShape,
  mergeShapes,
  type ObjectShape,
  type Shape
} from './shape.ts'

export interface ResultOptions {
  /** Whether the caller chooses the members of records, so that any of them may be missing. */
  readonly selectable: boolean
}

const scalars: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean'
}

export function resultType(shape: Shape | undefined, options: ResultOptions): string {
  if (shape === undefined) return 'unknown'
  if (isArrayShape(shape)) return arrayType(resultType(shape.array, options))
  if (isAnyOfShape(shape)) return unionType(shape.any_of, options)
  if (isObjectShape(shape)) return objectType(shape, options)
  // A null in the example may be anything elsewhere.
  return scalars[shape] ?? 'unknown'
}

/** PHP writes an empty map as an empty list, so a list without rows in the example may be a map. */
function arrayType(element: string): string {
  if (element === 'unknown') return 'Many<unknown>'
  return /^[\w<>]+$/.test(element) || element.startsWith('{') ? `${element}[]` : `(${element})[]`
}

function unionType(shapes: readonly Shape[], options: ResultOptions): string {
  const merged = mergeShapes(shapes.filter((shape) => shape !== 'null'))
  const parts = isAnyOfShape(merged) ? merged.any_of : [merged]
  const types = [...new Set(parts.map((shape) => resultType(shape, options)))]
  if (types.includes('unknown')) return 'unknown'
  return shapes.includes('null') ? [...types, 'null'].join(' | ') : types.join(' | ')
}

function objectType({ object, optional = [] }: ObjectShape, options: ResultOptions): string {
  const entries = Object.entries(object).filter(([name]) => !isOfOnePortal(name))
  if (entries.length === 0) return 'Many<unknown>'
  const values = entries.map(([, shape]) => shape)
  if (isMap(entries)) return `Record<string, ${resultType(mergeShapes(values), options)}>`
  const isRecord = entries.some(([name]) => isId(name))
  const inner = isRecord ? { ...options, selectable: false } : options
  const members = entries.map(([name, shape]) => {
    const type = resultType(shape, inner)
    const isMissable = isRecord && !isId(name)
    const mark = optional.includes(name) || (isMissable && options.selectable) ? '?' : ''
    return `${propertyName(name)}${mark}: ${isMissable ? nullable(type) : type}`
  })
  return `{ ${members.join('; ')}; [more: string]: unknown }`
}

/** Fields of records are empty as a matter of course; the example shows those that are not. */
function nullable(type: string): string {
  return type === 'string' || type === 'number' ? `${type} | null` : type
}

/** Keys that are ids or codes, and values that are alike: the keys of the example say nothing about another portal. */
function isMap(entries: readonly (readonly [string, Shape])[]): boolean {
  if (entries.every(([name]) => /^[A-Za-z]{0,2}\d+$/.test(name))) return true
  const objects = entries.map(([, shape]) => shape).filter(isObjectShape)
  if (objects.length < Math.max(4, entries.length)) return false
  const all = new Set(objects.flatMap(({ object }) => Object.keys(object)))
  return all.size > 1 && objects.every(({ object }) => Object.keys(object).length * 2 >= all.size)
}

function isOfOnePortal(name: string): boolean {
  return /^(?:UF_|ufCrm|PARENT_ID_|parentId)\w*\d/.test(name)
}

function isId(name: string): boolean {
  return name === 'ID' || name === 'id'
}

function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)
}
