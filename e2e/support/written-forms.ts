// Forms as text, field by field, so that a test can write them as nobody should.

export type Field = readonly [name: string, value: string]

/** Names as they are written; `URLSearchParams` would repair nothing, but hide repetitions in an object. */
export function written(fields: readonly Field[]): string {
  return new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])).toString()
}

export function without(fields: readonly Field[], name: string): readonly Field[] {
  return fields.filter(([known]) => known !== name)
}

/** The field where it stood, with another value. */
export function replaced(fields: readonly Field[], name: string, value: string): readonly Field[] {
  return fields.map((field) => (field[0] === name ? [name, value] : field))
}

/** The field where it stood, under another name. */
export function renamed(fields: readonly Field[], name: string, to: string): readonly Field[] {
  return fields.map((field) => (field[0] === name ? [to, field[1]] : field))
}

/** The field twice, with the same value. */
export function repeated(fields: readonly Field[], name: string): readonly Field[] {
  return [...fields, ...fields.filter(([known]) => known === name)]
}
