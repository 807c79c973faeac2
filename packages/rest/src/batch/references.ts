// References from one command of a batch to the result of an earlier one: $result[name][field]...
import { badRequest } from '../errors/bad-request.ts'
import { clip } from '../errors/clip.ts'

/**
 * Every text that a portal takes for a reference: a dollar, the name of a collection, perhaps with more letters, a
 * bracketed part, and all up to the next white space (fixtures/batch-references.json).
 */
const taken = /\$(?:result|next|total|time|error)[^ \t\n\r\f\v[]*\[[^ \t\n\r\f\v]+?\][^ \t\n\r\f\v]*/gi

const wellFormed = /^\$(?:result|next|total|time|error)\[([^ \t\n\r\f\v[\]]+)\](?:\[[^ \t\n\r\f\v[\]]+\])*$/

/**
 * A portal does not fail at a reference to a command that is missing or comes later: it substitutes surrounding data,
 * at worst all results. And it swallows whatever touches the last bracket (portal-behaviour.md section 5). So those
 * are refused here.
 *
 * @throws RestError `bad-request`
 */
export function checkReferences(method: string, params: unknown, earlier: ReadonlySet<string>): void {
  for (const text of textsIn(params)) {
    for (const [reference] of text.matchAll(taken)) {
      const name = wellFormed.exec(reference)?.[1]
      if (name !== undefined && earlier.has(name)) continue
      throw badRequest(
        method,
        `A parameter of ${method} holds ${clip(reference, 60)}, which a portal takes for a reference but which does not ` +
          'name an earlier command, or touches other text. Write $result[name][field], followed by white space or ' +
          'nothing; send plain text of this look as a single call.'
      )
    }
  }
}

function* textsIn(value: unknown): Iterable<string> {
  if (typeof value === 'string') yield value
  if (typeof value !== 'object' || value === null) return
  for (const item of Object.values(value)) yield* textsIn(item)
}
