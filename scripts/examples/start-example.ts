// Runs `npm start` of an installed example until it is stopped.

import { spawn } from 'node:child_process'
import { once } from 'node:events'

export interface RunningExample {
  /** Throws with what the example printed when it has ended by itself. */
  requireAlive(): void
  stop(): Promise<void>
}

export function startExample(folder: string, env: Readonly<Record<string, string>>): RunningExample {
  // A group of its own, since npm does not pass every signal on.
  const child = spawn('npm', ['start'], {
    cwd: folder,
    env: { ...process.env, ...env, NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed = `${printed}${text}`.slice(-4000)
    })
  }
  const ended = once(child, 'close')
  const isOver = () => child.exitCode !== null || child.signalCode !== null

  return {
    requireAlive() {
      if (isOver()) throw new Error(`the example ended by itself:\n${printed}`)
    },
    async stop() {
      if (child.pid !== undefined && !isOver()) process.kill(-child.pid, 'SIGKILL')
      await ended
    }
  }
}
