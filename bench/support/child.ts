// A process of its own that talks in lines of JSON, and never outlives the benchmark.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** Longer than any benchmark needs it. */
const lifeMs = 300_000

export interface Child {
  /** Says a line and waits for the next one of the process. Rejects when the process ends before. */
  ask<Answer>(line: object): Promise<Answer>
  /** As a crash would end it. */
  kill(): Promise<void>
  /** It ends by itself when its input ends. */
  end(): Promise<void>
}

/**
 * @param program TypeScript file relative to the caller, for example `new URL('server.child.ts', import.meta.url)`
 * @param flags for Node
 */
export function startChild(program: URL, flags: readonly string[] = []): Child {
  const path = fileURLToPath(program)
  const child = spawn(process.execPath, ['--conditions=latchkey-source', ...flags, path], {
    stdio: ['pipe', 'pipe', 'inherit'],
    timeout: lifeMs,
    killSignal: 'SIGKILL'
  })
  const ended = once(child, 'exit')
  // Writing to a process that has just died is told by the answer that does not come.
  child.stdin.on('error', () => undefined)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async ask<Answer>(line: object) {
      child.stdin.write(`${JSON.stringify(line)}\n`)
      const answer = await lines.next()
      if (answer.done === true) throw new Error(`${path} ended before it answered.`)
      return JSON.parse(answer.value) as Answer
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    async end() {
      child.stdin.end()
      await ended
    }
  }
}
