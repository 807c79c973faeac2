// The commands of `latchkey`, one file each.

import { Command } from 'commander'
import manifest from '../../package.json' with { type: 'json' }
import { addBatch } from './batch.ts'
import { addCall } from './call.ts'
import { addEvents } from './events.ts'
import { addExport } from './export.ts'
import { addImport } from './import.ts'
import { addKeys } from './keys.ts'
import { addList } from './list.ts'
import { addPortals } from './portals.ts'
import { addSandbox } from './sandbox.ts'
import { addScopes } from './scopes.ts'
import { addServe } from './serve.ts'
import { addTypes } from './types.ts'

const clientHelp = `
portals, call, batch, list, events and types talk to a running gateway:
  LATCHKEY_URL             its address for operators (http://127.0.0.1:8400)
  LATCHKEY_ADMIN_TOKEN     its admin token; LATCHKEY_ADMIN_TOKEN_FILE reads it from a file

keys list, keys rotate, import and export open the store themselves, with the settings of \`serve\`; a gateway may go
on running on the same store.`

export function createProgram(): Command {
  const program = new Command('latchkey')
    .description('Lasting access of one application to the Bitrix24 portals it is installed on.')
    .version(manifest.version, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .showHelpAfterError('See `latchkey --help`.')
    // What follows a command is the command's own: `sandbox --help` is answered by the sandbox.
    .enablePositionalOptions()
    .addHelpText('after', clientHelp)
    .exitOverride()
  addServe(program)
  addSandbox(program)
  for (const add of [addKeys, addImport, addExport]) add(program)
  addScopes(program)
  for (const add of [addPortals, addCall, addBatch, addList, addEvents, addTypes]) add(program)
  return program
}
