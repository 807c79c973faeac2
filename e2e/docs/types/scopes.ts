// Of docs/types.md.
import { scopesFor } from '@latchkey/rest/scopes'

/** What to ask for. `unknown` of the same answer names the methods that the documentation does not have. */
export function scopesNeeded(): readonly string[] {
  return scopesFor(['crm.deal.get', 'tasks.task.list']).scopes
}
