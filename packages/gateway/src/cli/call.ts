// `latchkey call`: one REST call through a running gateway.

import type { Command } from 'commander'
import { askPortal } from './ask-gateway.ts'
import { jsonObject } from './json-argument.ts'
import { outputForm, printJson } from './print.ts'

interface CallOptions {
  readonly as?: string
  readonly json?: boolean
}

export function addCall(program: Command): void {
  program
    .command('call')
    .description('call one REST method of a portal through a running gateway')
    .argument('<memberId>', 'the portal')
    .argument('<method>', 'for example crm.deal.get')
    .argument('[params]', 'a JSON object', jsonObject)
    .option('--as <userId>', 'as this user; without it, as the owner')
    .option('--json', 'the answer in one line, also on a terminal')
    .action(async (memberId: string, method: string, params: string | undefined, options: CallOptions) => {
      const fields = [
        `"method":${JSON.stringify(method)}`,
        ...(params === undefined ? [] : [`"params":${params}`]),
        ...(options.as === undefined ? [] : [`"userId":${JSON.stringify(options.as)}`])
      ]
      const response = await askPortal(memberId, 'call', `{${fields.join(',')}}`)
      await printJson(await response.text(), outputForm(options))
    })
}
