// Finds names of methods in the source code of an application, whatever its language.
import { knownMethods } from './known-methods.ts'

/** A whole text in quotes, since names of methods are written so. */
const quoted = /(["'`])([A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)\1/g

/** Documented names in quotes, each once, in the order in which they appear. Names put together at run time are missed. */
export function methodNamesIn(code: string): readonly string[] {
  const known = knownMethods()
  const names = [...code.matchAll(quoted)].map(([, , name = '']) => name)
  // Names of a single word (`events`, `scope`) are words of every other program, too, and need no scope.
  return [...new Set(names.filter((name) => name.includes('.') && known.has(name.toLowerCase())))]
}
