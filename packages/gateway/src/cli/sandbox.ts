// `latchkey sandbox`: runs the local Bitrix24 of `@latchkey/sandbox`, which is installed only where it is wanted.

import type { Command } from 'commander'

export function addSandbox(program: Command): void {
  program
    .command('sandbox')
    .description('run a local Bitrix24 to develop against (needs @latchkey/sandbox)')
    .argument('[arguments...]', 'passed on; see `latchkey sandbox --help`')
    .allowUnknownOption()
    .helpOption(false)
    .action(async (words: string[]) => {
      const { runSandboxCli } = await loadSandbox(program)
      await runSandboxCli(words)
    })
}

async function loadSandbox(program: Command): Promise<typeof import('@latchkey/sandbox')> {
  try {
    return await import('@latchkey/sandbox')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    return program.error('latchkey: the sandbox is not installed: npm install --save-dev @latchkey/sandbox', {
      exitCode: 2
    })
  }
}
