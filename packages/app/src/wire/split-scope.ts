// Scopes as lists: documents and servers join them with commas, spaces or both (wire.md sections 2.3 and 5.1).

/** Without repetitions, in their order. */
export function splitScope(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,]+/).filter((scope) => scope !== ''))]
}
