// `latchkey keys list`: which keys there are, and what needs them.

import { countKeyUse, type KeyUse } from '@latchkey/app'
import type { Command } from 'commander'
import { outputForm, print } from './print.ts'
import { table } from './table.ts'
import { withStorage } from './with-storage.ts'

export function addKeysList(keys: Command): void {
  keys
    .command('list')
    .description('list the keys, in their order, with how many stored records need each; reads every record')
    .option('--json', 'a JSON list, also on a terminal')
    .action((options: { readonly json?: boolean }) =>
      withStorage('refuse', async (storage, { clientId }) => {
        const uses = await countKeyUse({ ...storage, clientId })
        await print(outputForm(options) === 'json' ? `${JSON.stringify(uses)}\n` : keyTable(uses))
      })
    )
}

function keyTable(uses: readonly KeyUse[]): string {
  return table(
    ['KEY', 'IN LATCHKEY_KEYS', 'CANARY', 'RECORDS'],
    uses.map(({ keyId, inRing, inCanary, records }, index) => [
      keyId,
      inRing ? (index === 0 ? 'first: encrypts' : 'decrypts') : 'MISSING',
      inCanary ? 'needs it' : '-',
      String(records)
    ])
  )
}
