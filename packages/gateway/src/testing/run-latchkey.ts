// Runs the command line as a process of its own, as operators do.

import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../cli/main.ts', import.meta.url))

export interface Latchkey {
  readonly process: ChildProcess
  /** The first line on standard output; rejects when the process ends before it. */
  readonly firstLine: Promise<string>
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>
}

export interface RunOptions {
  /** Settings; nothing else of the environment is passed on. */
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly nodeArguments?: readonly string[]
  /** For standard input; nothing unless told. */
  readonly input?: string
}

export function runLatchkey(words: readonly string[], options: RunOptions = {}): Latchkey {
  const child = spawn(
    process.execPath,
    ['--conditions=latchkey-source', ...(options.nodeArguments ?? []), main, ...words],
    { env: { ...options.env }, stdio: ['pipe', 'pipe', 'pipe'], ...(options.cwd && { cwd: options.cwd }) }
  )
  child.stdin.end(options.input ?? '')
  let out = ''
  let err = ''
  const line = Promise.withResolvers<string>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
    if (out.includes('\n')) line.resolve(out.slice(0, out.indexOf('\n')))
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    child.once('close', (code) => {
      line.reject(new Error(`latchkey ended with code ${code} before its first line: ${err}`))
      resolve({ code, out, err })
    })
  })
  // Whoever only waits for the end does not look at the line.
  line.promise.catch(() => {})
  return { process: child, firstLine: line.promise, ended }
}
