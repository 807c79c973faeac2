// The commands that read a list in batches.
import { type CommandText, commandTexts } from '../batch/commands.ts'
import type { Params } from '../call/call-result.ts'
import { RestError } from '../errors/rest-error.ts'
import { type Keyset, lastPageParams, pageParams } from './keyset.ts'
import type { Id } from './row-id.ts'

export interface PageCommands {
  /** The page behind an id, or behind the one that a reference stands for. */
  page(key: string, cursor: Id | string): CommandText
  /** The first page, and the last one in descending order. */
  readonly opening: readonly [first: CommandText, last: CommandText]
}

/**
 * @param from where the list begins
 * @returns undefined where a batch cannot carry the parameters, or would change what they mean
 */
export function pageCommandsOf(
  method: string,
  keyset: Keyset,
  from: Id | undefined
): PageCommands | undefined {
  if (holdsBoolean(keyset.params)) return undefined
  const [one, two, first, last] = textsOf({
    one: [method, pageParams(keyset, 1)],
    two: [method, pageParams(keyset, 2)],
    first: [method, withoutEmpty(keyset, pageParams(keyset, from))],
    last: [method, withoutEmpty(keyset, lastPageParams(keyset, from))]
  })
  if (one === undefined || two === undefined || first === undefined || last === undefined) return undefined
  // They differ in one place: that of the cursor. A long list has thousands, so their text is made once.
  let place = 0
  while (one.text[place] === two.text[place]) place += 1
  const before = one.text.slice(0, place)
  const behind = one.text.slice(place + 1)
  return {
    page: (key, cursor) => ({ ...one, key, text: `${before}${encodeURIComponent(String(cursor))}${behind}` }),
    opening: [first, last]
  }
}

/** More than a form may have, and what has no end. */
const mostDepth = 100

/** A filter by `false` finds what is not set, one by the text 0 finds zeros: so truth values stay out of batches. */
function holdsBoolean(value: unknown, depth = 0): boolean {
  if (typeof value === 'boolean') return true
  if (typeof value !== 'object' || value === null || depth > mostDepth) return false
  return Object.values(value).some((item) => holdsBoolean(item, depth + 1))
}

/** A batch has no way to write a filter without conditions, which is as good as none. */
function withoutEmpty({ filterName }: Keyset, params: Params): Params {
  const filter = params[filterName]
  if (typeof filter !== 'object' || filter === null || Object.keys(filter).length > 0) return params
  const { [filterName]: _empty, ...rest } = params
  return rest
}

function textsOf(commands: Parameters<typeof commandTexts>[0]): readonly CommandText[] {
  try {
    return commandTexts(commands)
  } catch (error) {
    if (error instanceof RestError) return []
    throw error
  }
}
