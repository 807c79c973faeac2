// A batch: its commands one after another, and five maps as PHP writes them.

import { mapOf, param, type Params, readForm } from './form.ts'
import type { Hit } from './hit.ts'
import { MethodError } from './methods.ts'
import { resolved } from './references.ts'
import { mostCommands } from './settings.ts'

type Entry = readonly [key: string, json: readonly Buffer[]]

/** Its result as JSON, in pieces. */
export async function runBatch(params: Params, hit: Hit): Promise<readonly Buffer[]> {
  const parts: Record<'result' | 'error' | 'total' | 'next' | 'time', Entry[]> = {
    result: [],
    error: [],
    total: [],
    next: [],
    time: []
  }
  const values = new Map<string, unknown>()
  const halts = isTrue(param(params, 'halt'))
  for (const [place, [key, command]] of Object.entries(mapOf(param(params, 'cmd'))).entries()) {
    try {
      if (place >= mostCommands) {
        throw new MethodError('ERROR_BATCH_LENGTH_EXCEEDED', 'Max batch length exceeded')
      }
      const [name = '', query = ''] = split(String(command))
      const { result, time } = await hit.run(name.toLowerCase(), resolved(readForm(query), values))
      values.set(key, result.value)
      parts.result.push([key, result.json])
      if (result.total !== undefined) parts.total.push([key, json(result.total)])
      if (result.next !== undefined) parts.next.push([key, json(result.next)])
      parts.time.push([key, json(time)])
    } catch (error) {
      if (!(error instanceof MethodError)) throw error
      parts.error.push([key, json({ error: error.error, error_description: error.message })])
      if (halts) break
    }
  }
  return [
    Buffer.from('{"result":'),
    ...written(parts.result),
    Buffer.from(',"result_error":'),
    ...written(parts.error),
    Buffer.from(',"result_total":'),
    ...written(parts.total),
    Buffer.from(',"result_next":'),
    ...written(parts.next),
    Buffer.from(',"result_time":'),
    ...written(parts.time),
    Buffer.from('}')
  ]
}

/** PHP's truth: the text `false` is true. */
function isTrue(value: unknown): boolean {
  return ![undefined, null, false, 0, '', '0'].some((one) => one === value)
}

function split(command: string): readonly string[] {
  const end = command.indexOf('?')
  return end < 0 ? [command] : [command.slice(0, end), command.slice(end + 1)]
}

/** PHP writes keys 0 to n-1 as a list, and nothing as an empty list. */
function written(entries: readonly Entry[]): readonly Buffer[] {
  const isList = entries.every(([key], index) => key === String(index))
  const slices: Buffer[] = [Buffer.from(isList ? '[' : '{')]
  for (const [index, [key, text]] of entries.entries()) {
    if (index > 0) slices.push(comma)
    if (!isList) slices.push(Buffer.from(`${JSON.stringify(key)}:`))
    slices.push(...text)
  }
  slices.push(Buffer.from(isList ? ']' : '}'))
  return slices
}

const comma = Buffer.from(',')

function json(value: unknown): readonly Buffer[] {
  return [Buffer.from(JSON.stringify(value))]
}
