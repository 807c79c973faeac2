// Whether parameters mean the same in a batch, where only text can travel, as in a call.
import type { Params } from '../call/call-result.ts'
import { RestError } from '../errors/rest-error.ts'
import { commandTexts } from '../batch/commands.ts'

/** A filter by `false` finds what is not set, one by the text 0 finds zeros: so truth values stay out of batches. */
export function fitsBatch(method: string, params: Params): boolean {
  if (holdsBoolean(params)) return false
  try {
    commandTexts([[method, params]])
    return true
  } catch (error) {
    if (error instanceof RestError) return false
    throw error
  }
}

function holdsBoolean(value: unknown): boolean {
  if (typeof value === 'boolean') return true
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsBoolean)
}
