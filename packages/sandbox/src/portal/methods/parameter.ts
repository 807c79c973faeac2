// Reads parameters of methods whose names may be written in any case.
import type { PhpArray, PhpValue } from '../php/value.ts'

/** The value of a parameter, whatever the case of its name; the later of two spellings wins. */
export function parameter(params: PhpArray, name: string): PhpValue | undefined {
  const wanted = name.toLowerCase()
  let found: PhpValue | undefined
  for (const [key, value] of params) {
    if (String(key).toLowerCase() === wanted) found = value
  }
  return found
}
