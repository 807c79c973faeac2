// `latchkey export`: all portals with their tokens in plain text, one JSON object a line.

import { type FileHandle, open } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { GatewayError } from './gateway-error.ts'
import { print } from './print.ts'
import { withApp } from './with-storage.ts'

interface ExportOptions {
  readonly out?: string
  readonly yes?: boolean
}

export function addExport(program: Command): void {
  program
    .command('export')
    .description('print all portals with their tokens in plain text, for `latchkey import portals`')
    .option('--out <file>', 'into a new file that its owner alone can read')
    .option('--yes', 'without asking')
    .action(async (options: ExportOptions, self: Command) => {
      if (options.yes !== true) await confirm(options, self)
      await withApp('refuse', async (app) => {
        const file = options.out === undefined ? undefined : await create(options.out, self)
        try {
          for await (const portal of app.exportPortals()) {
            const line = `${JSON.stringify(portal)}\n`
            await (file === undefined ? print(line) : file.appendFile(line))
          }
          await file?.sync()
        } finally {
          await file?.close()
        }
      })
    })
}

async function confirm({ out }: ExportOptions, self: Command): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    self.error('error: nobody can be asked here: --yes exports the tokens of all portals in plain text')
  }
  const ask = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await ask.question(
      `Whoever holds these tokens can act for all portals. Write them in plain text to ${out ?? 'standard output'}? [y/N] `
    )
    if (!/^y(es)?$/i.test(answer.trim())) throw new GatewayError('declined', 'Nothing was exported.')
  } finally {
    ask.close()
  }
}

/** Never into a file that is there: others may be able to read it, and the last export may be the only one. */
async function create(file: string, self: Command): Promise<FileHandle> {
  return open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) =>
    self.error(
      error.code === 'EEXIST'
        ? `error: ${file} is there already: name a new file`
        : `error: ${file} cannot be made (${error.code})`
    )
  )
}
