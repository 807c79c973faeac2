// Runs npm to its end, with a bound on the time.

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What it printed. Throws with the last lines of what went wrong. */
export async function runNpm(cwd: string, words: readonly string[], withinMs: number): Promise<string> {
  try {
    const { stdout } = await run('npm', words, {
      cwd,
      timeout: withinMs,
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' }
    })
    return stdout
  } catch (error) {
    const {
      stdout = '',
      stderr = '',
      killed
    } = error as {
      readonly stdout?: string
      readonly stderr?: string
      readonly killed?: boolean
    }
    const said = `${stdout}\n${stderr}`.trim().split('\n').slice(-20).join('\n')
    const why = killed === true ? `was not done after ${withinMs / 1000} s` : 'failed'
    throw new Error(`npm ${words[0]} ${words[1] ?? ''} ${why}:\n${said}`, { cause: error })
  }
}
