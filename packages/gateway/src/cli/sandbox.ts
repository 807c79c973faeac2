// `latchkey sandbox`: runs the local Bitrix24 of `@latchkey/sandbox`, which is installed only where it is wanted.

import type * as Sandbox from '@latchkey/sandbox'
import { type Command, CommanderError } from 'commander'

export function addSandbox(program: Command): void {
  program
    .command('sandbox')
    .description('run a local Bitrix24 to develop against (needs @latchkey/sandbox)')
    .argument('[arguments...]', 'the sandbox reads them; `latchkey sandbox --help` lists them')
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (words: string[]) => {
      const { sandboxCommand } = await loadSandbox()
      const code = await sandboxCommand(words)
      if (code !== 0) throw new CommanderError(code, 'latchkey.sandbox', 'the sandbox said why')
    })
}

async function loadSandbox(): Promise<typeof Sandbox> {
  try {
    return await import('@latchkey/sandbox')
  } catch (error) {
    if (!isMissing(error)) throw error
    process.stderr.write('latchkey: the sandbox is not installed: npm install --save-dev @latchkey/sandbox\n')
    throw new CommanderError(2, 'latchkey.sandbox', 'not installed')
  }
}

/** The package itself, and not something that it imports. */
function isMissing(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException
  return code === 'ERR_MODULE_NOT_FOUND' && message.includes("'@latchkey/sandbox'")
}
