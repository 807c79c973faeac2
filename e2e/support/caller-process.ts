// Starts processes that call a portal through one store, and hears what became of their calls.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { CallerOrder, CallerReport, CallerSettings } from './caller.child.ts'

const program = fileURLToPath(new URL('caller.child.ts', import.meta.url))

export interface CallerProcess {
  call(order: CallerOrder): Promise<CallerReport>
  /** Resolves when the process stands still in the middle of a refresh, to be killed there. */
  halt(haltWhen: NonNullable<CallerOrder['haltWhen']>): Promise<void>
  /** As a power cut would. */
  kill(): Promise<void>
  /** Ends by itself when its input ends. */
  close(): Promise<void>
}

/** Resolves when the process is ready for orders. */
export async function startCaller(settings: CallerSettings): Promise<CallerProcess> {
  const child = spawn(process.execPath, ['--conditions=latchkey-source', program], {
    stdio: ['pipe', 'pipe', 'inherit']
  })
  const ended = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const tell = async <Answer>(line: object): Promise<Answer> => {
    child.stdin.write(`${JSON.stringify(line)}\n`)
    const answer = await lines.next()
    if (answer.done === true) throw new Error('The process ended before it answered.')
    return JSON.parse(answer.value) as Answer
  }
  await tell<'ready'>(settings)
  return {
    call: (order) => tell<CallerReport>(order),
    async halt(haltWhen) {
      await tell<'halted'>({ callers: 1, want: 'token', haltWhen })
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    async close() {
      child.stdin.end()
      await ended
    }
  }
}
