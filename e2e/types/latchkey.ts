// Runs commands of `latchkey` against a running gateway.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { GivenStack } from '../support/given-stack.ts'

const main = fileURLToPath(new URL('../../packages/gateway/src/cli/main.ts', import.meta.url))

/** What the command prints on standard output; rejects unless it ends well. */
export async function latchkey(stack: GivenStack, ...words: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=latchkey-source', main, ...words],
    { env: { LATCHKEY_URL: stack.gatewayUrl, LATCHKEY_ADMIN_TOKEN: stack.adminToken } }
  )
  return stdout
}
