// `latchkey serve` as operators run it: a process with a SQLite file in a folder that is gone afterwards.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../packages/gateway/src/cli/main.ts', import.meta.url))
/** Longer than any benchmark needs it. */
const lifeMs = 300_000

export interface GatewayProcess {
  readonly url: string
  /** From the command to its ready line. */
  readonly startMs: number
  /** Megabytes that the process holds; undefined where the system does not tell as Linux does. */
  residentMb(): Promise<number | undefined>
  /** As an operator ends it. */
  end(): Promise<void>
}

/** @param settings by their whole names; nothing else of the environment is passed on */
export async function startGateway(
  folder: string,
  settings: Readonly<Record<string, string>>
): Promise<GatewayProcess> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, ['--conditions=latchkey-source', main, 'serve'], {
    cwd: folder,
    env: { ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: lifeMs,
    killSignal: 'SIGKILL'
  })
  const ended = once(child, 'exit')
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = `${log}${text}`.slice(-2_000)
  })
  const line = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
  if (line.done === true) throw new Error(`latchkey serve ended before it was ready: ${log}`)
  const startMs = performance.now() - startedAt
  const { url } = JSON.parse(line.value) as { readonly url: string }
  return {
    url,
    startMs,
    async residentMb() {
      try {
        const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
        const kb = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
        return kb === undefined ? undefined : Number(kb) / 1024
      } catch {
        return undefined
      }
    },
    async end() {
      child.kill('SIGTERM')
      await ended
    }
  }
}
