// Keeps the sandbox and the gateway running until somebody ends them.

import { startStack } from '../support/stack.ts'
import { instructions } from './instructions.ts'
import type { WorkFolder } from './work-folder.ts'

/** Answers the exit code. */
export async function runStart(folder: WorkFolder, stop: AbortSignal): Promise<number> {
  const stack = await startStack({
    folder: folder.path,
    ports: 'usual',
    portals: [{ users: 5, deals: 50, contacts: 20 }],
    app: { kind: 'local-ui', name: 'Latchkey' }
  })
  try {
    process.stdout.write(instructions(stack, folder))
    const stopped = new Promise<'stopped'>((resolve) => {
      if (stop.aborted) resolve('stopped')
      stop.addEventListener('abort', () => resolve('stopped'))
    })
    const gatewayEnded = stack.gateway.ended.then(() => 'gateway-ended' as const)
    const why = await Promise.race([stopped, gatewayEnded])
    if (why === 'stopped' || stop.aborted) return 0
    process.stderr.write(`The gateway has ended by itself:\n${stack.gateway.logTail}\n`)
    return 1
  } finally {
    await stack.close()
  }
}
