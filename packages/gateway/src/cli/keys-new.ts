// `latchkey keys new`: prints a new key for LATCHKEY_KEYS.

import { randomBytes } from 'node:crypto'
import { AppError, generateKey, plaintextKeyId } from '@latchkey/app'
import { type Command, InvalidArgumentError } from 'commander'

export function addKeysNew(keys: Command): void {
  keys
    .command('new')
    .description('print a new key, ready for LATCHKEY_KEYS; the first one there encrypts')
    .option(
      '--id <id>',
      `its name (a random one); with the name ${plaintextKeyId} NOTHING is encrypted`,
      keyId
    )
    .action(({ id }: { readonly id?: string }) => {
      process.stdout.write(`${generateKey(randomBytes, id)}\n`)
      if (id === plaintextKeyId) {
        process.stderr.write(
          'latchkey: with this key first, every stored token can be read by whoever reads the database\n'
        )
      }
    })
}

function keyId(text: string): string {
  try {
    generateKey(randomBytes, text)
    return text
  } catch (error) {
    throw error instanceof AppError ? new InvalidArgumentError(error.message) : error
  }
}
