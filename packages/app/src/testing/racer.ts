// Starts processes that share a store with each other, and talks to them.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** What a racer is told, one line of JSON each. */
export type Order =
  | { readonly command: 'open'; readonly addresses: readonly string[] }
  | { readonly command: 'race' | 'write'; readonly address: string }

export interface Racer {
  readonly child: ChildProcess
  readonly tell: (order: Order) => void
  /** Rejects when the process ends before it says something. */
  readonly nextLine: () => Promise<string>
  /** Kills the process; answers what it said until then. */
  readonly kill: () => Promise<readonly string[]>
  readonly end: () => Promise<void>
}

const program = fileURLToPath(new URL('racer.child.ts', import.meta.url))

/** Resolves when the process is ready for orders. */
export async function startRacer(): Promise<Racer> {
  const child = spawn(process.execPath, ['--conditions=latchkey-source', program], {
    stdio: ['pipe', 'pipe', 'inherit']
  })
  const ended = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const racer: Racer = {
    child,
    tell: (order) => child.stdin.write(`${JSON.stringify(order)}\n`),
    async nextLine() {
      const line = await lines.next()
      if (line.done === true) throw new Error('the process ended before it answered')
      return line.value
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
      const rest: string[] = []
      for (let line = await lines.next(); line.done !== true; line = await lines.next()) rest.push(line.value)
      return rest
    },
    async end() {
      child.stdin.end()
      await ended
    }
  }
  await racer.nextLine()
  return racer
}
