// `latchkey keys`: the keys that encrypt what the store keeps.

import type { Command } from 'commander'
import { addKeysList } from './keys-list.ts'
import { addKeysNew } from './keys-new.ts'
import { addKeysRotate } from './keys-rotate.ts'

export function addKeys(program: Command): void {
  const keys = program.command('keys').description('keys that encrypt what the store keeps')
  addKeysNew(keys)
  addKeysList(keys)
  addKeysRotate(keys)
}
