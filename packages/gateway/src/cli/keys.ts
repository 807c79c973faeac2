// `latchkey keys new`: prints a new key for LATCHKEY_KEYS.

import { randomBytes } from 'node:crypto'
import { generateKey } from '@latchkey/app'
import type { Command } from 'commander'

export function addKeys(program: Command): void {
  const keys = program.command('keys').description('keys that encrypt what the store keeps')
  keys
    .command('new')
    .description('print a new key, ready for LATCHKEY_KEYS; the first one there encrypts')
    .action(() => {
      process.stdout.write(`${generateKey(randomBytes)}\n`)
    })
}
