// The commands of a batch as text, checked.
import { checkMethod } from '../call/method-name.ts'
import { badRequest } from '../errors/bad-request.ts'
import { RestError } from '../errors/rest-error.ts'
import { formParams } from '../params/form.ts'
import type { BatchCommand, BatchCommands } from './batch-result.ts'
import { withoutReferences } from './reference.ts'
import { referencesIn } from './references.ts'

export interface CommandText {
  /** In the order asked, from 0. */
  readonly place: number
  readonly method: string
  /** In the answer: the name, or the place in the list. */
  readonly key: string
  /** `method?query` */
  readonly text: string
  /** As the caller gave it. */
  readonly command: BatchCommand
  /** Places of the earlier commands whose results it uses. */
  readonly uses: readonly number[]
  /** Not to be run when one of those fails. */
  readonly needsUsed: boolean
}

/** In the order asked. @throws RestError `bad-request` */
export function commandTexts(commands: BatchCommands): readonly CommandText[] {
  const isNamed = !Array.isArray(commands)
  const isObject = isNamed && !(commands instanceof Map)
  const earlier = new Map<string, number>()
  return entriesOf(commands).map(([key, command], place) => {
    if (isNamed) checkKey(key)
    if (isObject) checkKeepsPlace(key)
    const text = commandText({ key, place }, command, earlier)
    earlier.set(key, place)
    return text
  })
}

function entriesOf(commands: BatchCommands): readonly (readonly [string, BatchCommand])[] {
  if (typeof commands !== 'object' || commands === null) {
    throw badRequest('batch', 'Commands must be an object, a list or a Map of [method, params].')
  }
  if (commands instanceof Map) return [...(commands as ReadonlyMap<string, BatchCommand>)]
  return Object.entries<BatchCommand>(commands as Readonly<Record<string, BatchCommand>>)
}

/**
 * One command.
 *
 * @param earlier places of the commands that it may refer to, by name
 * @throws RestError `bad-request`
 */
export function commandText(
  { key, place }: Pick<CommandText, 'key' | 'place'>,
  command: BatchCommand,
  earlier: ReadonlyMap<string, number>
): CommandText {
  if (!Array.isArray(command) || command.length > 2) {
    throw badRequest('batch', `Command ${key} must be a list of a method and its parameters.`)
  }
  const [method, params = {}] = command
  const uses = new Set<number>()
  try {
    checkMethod(method)
    checkAllowed(method)
    const written = withoutReferences(params)
    const query = formParams(method, written.params, (text, trail) => {
      for (const place of referencesIn(text, trail, earlier)) uses.add(place)
    })
    return {
      place,
      method,
      key,
      text: query === '' ? method : `${method}?${query}`,
      command,
      uses: [...uses],
      needsUsed: written.found
    }
  } catch (error) {
    if (!(error instanceof RestError)) throw error
    throw badRequest(method, `Command ${key}: ${error.message}`)
  }
}

/** The portal refuses these in small letters only; in others they slip through its check. */
function checkAllowed(method: string): void {
  if (/^(?:batch|download|upload)$/i.test(method)) {
    throw badRequest(method, `${method} cannot be part of a batch; call it by itself.`)
  }
}

function checkKeepsPlace(key: string): void {
  if (/^(?:0|[1-9]\d*)$/.test(key)) {
    throw badRequest(
      'batch',
      `Command name ${key} is a whole number, and JavaScript moves those to the front of an object: ` +
        'give it a letter, or pass the commands as a list or a Map.'
    )
  }
}

function checkKey(key: string): void {
  if (key === '' || key === '__proto__' || /[[\]$\p{Cc}\p{Surrogate}]/u.test(key)) {
    throw badRequest(
      'batch',
      `Command name ${JSON.stringify(key)} must be text without brackets, dollar signs and control characters.`
    )
  }
}
