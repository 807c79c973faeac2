// `latchkey list`: every row of a list method through a running gateway, one JSON object a line.

import type { Command } from 'commander'
import { askPortal } from './ask-gateway.ts'
import { errorOfProblem, GatewayError } from './gateway-error.ts'
import { jsonObject } from './json-argument.ts'
import { print } from './print.ts'

interface ListOptions {
  readonly idField?: string
}

export function addList(program: Command): void {
  program
    .command('list')
    .description('print every row of a list method, in id order, one JSON object a line')
    .argument('<memberId>', 'the portal')
    .argument('<method>', 'for example crm.deal.list')
    .argument('[params]', 'a JSON object', jsonObject)
    .option('--id-field <name>', 'name of the id, where it is not ID')
    .action(async (memberId: string, method: string, params: string | undefined, options: ListOptions) => {
      const fields = [
        `"method":${JSON.stringify(method)}`,
        ...(params === undefined ? [] : [`"params":${params}`]),
        ...(options.idField === undefined ? [] : [`"idField":${JSON.stringify(options.idField)}`])
      ]
      const response = await askPortal(memberId, 'list', `{${fields.join(',')}}`)
      for await (const lines of linesOf(response)) {
        const broken = lines.findIndex((line) => line.startsWith('{"$error":'))
        const rows = broken < 0 ? lines : lines.slice(0, broken)
        if (rows.length > 0) await print(`${rows.join('\n')}\n`)
        const last = lines[broken]
        if (last !== undefined) throw errorOfProblem((JSON.parse(last) as { $error: unknown }).$error)
      }
    })
}

/** Whole lines, as many as arrived together. */
async function* linesOf({ body }: Response): AsyncIterable<readonly string[]> {
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for await (const chunk of body ?? []) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      if (lines.length > 0) yield lines
    }
  } catch (error) {
    throw new GatewayError(
      'gateway-unreachable',
      'The list broke off before its last row; call again.',
      error
    )
  }
}
