// `latchkey scopes`: the scopes that an application needs for the methods it calls.

import { readFile } from 'node:fs/promises'
import { methodNamesIn, scopesFor } from '@latchkey/rest/scopes'
import type { Command } from 'commander'
import { outputForm, print } from './print.ts'

interface ScopesOptions {
  readonly in?: readonly string[]
  readonly json?: boolean
}

export function addScopes(program: Command): void {
  program
    .command('scopes')
    .description('print the scopes that methods need')
    .argument('[methods...]', 'for example crm.deal.list tasks.task.get')
    .option('--in <files...>', 'source code in any language: names of methods in quotes are found')
    .option('--json', 'as {"scopes": [], "unknown": []} in one line, also on a terminal')
    .action(async (methods: readonly string[], options: ScopesOptions, command: Command) => {
      const { in: files = [] } = options
      if (methods.length + files.length === 0) command.error('error: name methods, or files with --in')
      const found = await Promise.all(files.map((file) => namesIn(file, command)))
      const needed = scopesFor([...methods, ...found.flat()])
      if (outputForm(options) === 'json') await print(`${JSON.stringify(needed)}\n`)
      else {
        const unknown = needed.unknown.map((method) => `unknown: ${method}\n`)
        await print([`${needed.scopes.join(',')}\n`, ...unknown].join(''))
      }
    })
}

async function namesIn(file: string, command: Command): Promise<readonly string[]> {
  const code = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) =>
    command.error(`error: ${file}: The file cannot be read (${error.code}).`)
  )
  return methodNamesIn(code)
}
