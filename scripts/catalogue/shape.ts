// Shapes of answers as the catalogue writes them, each read from one example.

export type Shape = string | ArrayShape | ObjectShape | AnyOfShape

export interface ArrayShape {
  readonly array: Shape
}

export interface ObjectShape {
  readonly object: Readonly<Record<string, Shape>>
  readonly optional?: readonly string[]
}

export interface AnyOfShape {
  readonly any_of: readonly Shape[]
}

export function isArrayShape(shape: Shape): shape is ArrayShape {
  return typeof shape === 'object' && 'array' in shape
}

export function isObjectShape(shape: Shape): shape is ObjectShape {
  return typeof shape === 'object' && 'object' in shape
}

export function isAnyOfShape(shape: Shape): shape is AnyOfShape {
  return typeof shape === 'object' && 'any_of' in shape
}

/** One shape that allows whatever one of these allows. */
export function mergeShapes(shapes: readonly Shape[]): Shape {
  const flat = shapes.flatMap((shape) => (isAnyOfShape(shape) ? shape.any_of : [shape]))
  const objects = flat.filter(isObjectShape)
  const arrays = flat.filter(isArrayShape)
  const scalars = new Set(flat.filter((shape) => typeof shape === 'string'))
  const merged: Shape[] = [
    ...scalars,
    ...(arrays.length > 0 ? [{ array: mergeShapes(arrays.map(({ array }) => array)) }] : []),
    ...(objects.length > 0 ? [mergeObjects(objects)] : [])
  ]
  const [only = 'any'] = merged
  return merged.length > 1 ? { any_of: merged } : only
}

function mergeObjects(shapes: readonly ObjectShape[]): ObjectShape {
  const names = [...new Set(shapes.flatMap(({ object }) => Object.keys(object)))].toSorted()
  const optional = names.filter((name) =>
    shapes.some(({ object, optional }) => !Object.hasOwn(object, name) || optional?.includes(name))
  )
  const object = Object.fromEntries(
    names.map((name) => [name, mergeShapes(shapes.flatMap(({ object }) => object[name] ?? []))])
  )
  return optional.length > 0 ? { object, optional } : { object }
}
