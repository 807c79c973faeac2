// The commands of `latchkey`, one file each.

import { Command } from 'commander'
import manifest from '../../package.json' with { type: 'json' }
import { addKeys } from './keys.ts'
import { addSandbox } from './sandbox.ts'
import { addServe } from './serve.ts'

export function createProgram(): Command {
  const program = new Command('latchkey')
    .description('Lasting access of one application to the Bitrix24 portals it is installed on.')
    .version(manifest.version, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .showHelpAfterError('See `latchkey --help`.')
    // What follows a command is the command's own: `sandbox --help` is answered by the sandbox.
    .enablePositionalOptions()
    .exitOverride()
  addServe(program)
  addSandbox(program)
  addKeys(program)
  return program
}
