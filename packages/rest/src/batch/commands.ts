// The commands of a batch as text, checked.
import { checkMethod } from '../call/method-name.ts'
import { badRequest } from '../errors/bad-request.ts'
import { RestError } from '../errors/rest-error.ts'
import { formParams } from '../params/form.ts'
import type { BatchCommand, BatchCommands } from './batch-result.ts'
import { checkReferences } from './references.ts'

/** What a portal runs of one batch; it answers the rest with errors (portal-behaviour.md section 5). */
const maxCommands = 50

/** A command's key in the answer, and its `method?query`. */
export type CommandText = readonly [key: string, text: string]

/** In the order asked. @throws RestError `bad-request` */
export function commandTexts(commands: BatchCommands): readonly CommandText[] {
  const entries = entriesOf(commands)
  if (entries.length > maxCommands) {
    throw badRequest(
      'batch',
      `A batch takes at most ${maxCommands} commands, these are ${entries.length}; send several batches.`
    )
  }
  const earlier = new Set<string>()
  return entries.map(([key, command]) => {
    if (!Array.isArray(commands)) checkKey(key)
    if (!Array.isArray(commands) && !(commands instanceof Map)) checkKeepsPlace(key)
    const text = commandText(key, command, earlier)
    earlier.add(key)
    return [key, text]
  })
}

function entriesOf(commands: BatchCommands): readonly (readonly [string, BatchCommand])[] {
  if (commands instanceof Map) return [...(commands as ReadonlyMap<string, BatchCommand>)]
  return Object.entries<BatchCommand>(commands as Readonly<Record<string, BatchCommand>>)
}

function commandText(key: string, command: BatchCommand, earlier: ReadonlySet<string>): string {
  if (!Array.isArray(command) || command.length > 2) {
    throw badRequest('batch', `Command ${key} must be a list of a method and its parameters.`)
  }
  const [method, params = {}] = command
  try {
    checkMethod(method)
    checkAllowed(method)
    const query = formParams(method, params)
    checkReferences(method, params, earlier)
    return query === '' ? method : `${method}?${query}`
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
