// How the list methods that differ call the ids of their rows.
import { lowerCaseIds } from '../catalogue/lower-case-ids.ts'
import type { ListOptions } from './list-options.ts'
import type { PageShape } from './rows.ts'

export function shapeOf(method: string, { idField, rowsField }: ListOptions): PageShape {
  const name = method.toLowerCase()
  const documented = lowerCaseIds.some((beginning) => name.startsWith(beginning.toLowerCase())) ? 'id' : 'ID'
  return { idField: idField ?? documented, rowsField }
}
