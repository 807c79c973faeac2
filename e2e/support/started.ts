// `npm start` as a process of its own, read from its standard output.

import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../start/main.ts', import.meta.url))

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface Started {
  readonly ended: Promise<Ended>
  /** Everything printed so far, once this text is part of it; rejects when the process ends before. */
  printed(text: string): Promise<string>
  signal(name: NodeJS.Signals): void
}

/** @param temporary taken for the system's temp folder, so that a test sees what is left behind */
export function started(words: readonly string[], temporary: string): Started {
  const child = spawn(process.execPath, ['--conditions=latchkey-source', program, ...words], {
    env: { TMPDIR: temporary, TEMP: temporary },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let out = ''
  let err = ''
  const looks = new Set<() => void>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
    for (const look of looks) look()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => resolve({ code, out, err }))
  })
  return {
    ended,
    signal: (name) => child.kill(name),
    printed: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (out.includes(text)) resolve(out)
        }
        looks.add(look)
        look()
        void ended.then(({ code }) =>
          reject(new Error(`it ended with ${code} before it printed that: ${err}`))
        )
      })
  }
}
