// Starts processes that call a portal through one SQLite file, and hears what became of their calls.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { CallerOrder, CallerReport, CallerSettings } from './caller.child.ts'

const program = fileURLToPath(new URL('caller.child.ts', import.meta.url))

export interface CallerProcess {
  call(order: CallerOrder): Promise<CallerReport>
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
    async close() {
      child.stdin.end()
      await ended
    }
  }
}
