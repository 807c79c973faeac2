// References from one command of a batch to the result of an earlier one: $result[name][field]...
import { clip } from '../errors/clip.ts'
import { refuse, type Trail } from '../params/trail.ts'

/**
 * Every text that a portal takes for a reference: a dollar, the name of a collection, perhaps with more letters, a
 * bracketed part, and all up to the next white space (fixtures/batch-references.json).
 */
const taken = /\$(?:result|next|total|time|error)[^ \t\n\r\f\v[]*\[[^ \t\n\r\f\v]+?\][^ \t\n\r\f\v]*/gi

const wellFormed = /^\$(?:result|next|total|time|error)\[([^ \t\n\r\f\v[\]]+)\](?:\[[^ \t\n\r\f\v[\]]+\])*$/

/**
 * The commands that a text refers to. A portal does not fail at a reference to a command that is missing
 * or comes later: it substitutes surrounding data, at worst all results. And it swallows whatever touches the last
 * bracket (portal-behaviour.md section 5). So those are refused here.
 *
 * @throws RestError `bad-request` that names the parameter
 */
export function referencesIn<Command>(
  text: string,
  trail: Trail,
  earlier: ReadonlyMap<string, Command>
): readonly Command[] {
  return [...text.matchAll(taken)].map(([reference]) => {
    const command = earlier.get(wellFormed.exec(reference)?.[1] ?? '')
    return (
      command ??
      refuse(
        trail,
        `holds ${clip(reference, 60)}, which a portal takes for a reference but which does not name an earlier command, ` +
          'or touches other text. Write $result[name][field], followed by white space or nothing; send plain text of ' +
          'this look as a single call.'
      )
    )
  })
}
