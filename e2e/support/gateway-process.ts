// The gateway as an operator runs it: a process of its own with settings in its environment.

import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../packages/gateway/src/cli/main.ts', import.meta.url))
/** Longer than the grace that it gives to requests under way. */
const stopWithinMs = 15_000
const lastLogLines = 20

export interface GatewayProcessOptions {
  /** `LATCHKEY_...`; nothing else of the environment is passed on. */
  readonly settings: Readonly<Record<string, string>>
  /** Its log is appended here. */
  readonly logFile: string
}

/** One gateway that may be killed and started again with the same settings, until it is stopped. */
export class GatewayProcess {
  readonly #options: GatewayProcessOptions
  #child: ChildProcess | undefined
  #ended: Promise<void> = Promise.resolve()
  #life: 'open' | 'stopped' = 'open'

  constructor(options: GatewayProcessOptions) {
    this.#options = options
  }

  /** Resolves when it is ready. Throws with the end of its log when it ends before. */
  async start(): Promise<void> {
    // Whoever still wants it after the end would leave it running.
    if (this.#life === 'stopped') throw new Error('The gateway was stopped for good.')
    const log = openSync(this.#options.logFile, 'a')
    const child = spawn(process.execPath, ['--conditions=latchkey-source', program, 'serve'], {
      env: { ...this.#options.settings },
      stdio: ['ignore', 'pipe', log]
    })
    closeSync(log)
    this.#child = child
    this.#ended = new Promise((resolve) => child.once('close', () => resolve()))
    const ready = new Promise<void>((resolve) => {
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        if (text.includes('"event":"ready"')) resolve()
      })
    })
    await Promise.race([ready, this.#ended.then(() => this.#explain())])
  }

  /** Throws when it was never started. */
  get pid(): number {
    const { pid } = this.#child ?? {}
    if (pid === undefined) throw new Error('The gateway was not started.')
    return pid
  }

  /** Resolves when the process has ended, however it came about. */
  get ended(): Promise<void> {
    return this.#ended
  }

  /** The last lines of the log. */
  get logTail(): string {
    const lines = readFileSync(this.#options.logFile, 'utf8').trimEnd().split('\n')
    return lines.slice(-lastLogLines).join('\n')
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL')
    await this.#ended
  }

  /** Lets requests finish; it cannot be started again. */
  async stop(): Promise<void> {
    this.#life = 'stopped'
    this.#child?.kill('SIGTERM')
    const cut = setTimeout(() => this.#child?.kill('SIGKILL'), stopWithinMs)
    await this.#ended
    clearTimeout(cut)
  }

  #explain(): never {
    throw new Error(`The gateway ended before it was ready:\n${this.logTail}`)
  }
}
