// A sandbox in a process of its own; says how much memory it takes when asked.

import { type SandboxOptions, startSandbox } from '@latchkey/sandbox'
import { orders, say } from './in-child.ts'

export interface SandboxReady {
  readonly control: string
  readonly authServer: string
  readonly portals: readonly { readonly memberId: string; readonly url: string; readonly domain: string }[]
}

export interface SandboxMemory {
  /** Megabytes that the process holds. */
  readonly residentMb: number
}

const lines = orders<SandboxOptions>()
const first = await lines.next()
if (first.done === true) throw new Error('There were no settings.')
const sandbox = await startSandbox(first.value)
say({
  control: sandbox.control,
  authServer: sandbox.authServer,
  portals: sandbox.portals
} satisfies SandboxReady)
for await (const _order of lines) {
  say({ residentMb: process.memoryUsage.rss() / 1_048_576 } satisfies SandboxMemory)
}
await sandbox.close()
