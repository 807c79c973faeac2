// The command line of the sandbox: starts it, prints one ready line, and ends on a signal.

import type { Writable } from 'node:stream'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { LIMIT_PRESETS, type LimitPreset } from '../model/limits.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from '../server/start-sandbox.ts'

export interface CommandStreams {
  readonly stdout: Writable
  readonly stderr: Writable
}

interface Flags {
  readonly port: number
  readonly authPort?: number
  readonly portals: number
  readonly users: number
  readonly deals: number
  readonly contacts: number
  readonly language: string
  readonly plan: string
  readonly tasks: number
  readonly limits: LimitPreset
  readonly singleUseRefresh: boolean
  readonly deterministicTokens: boolean
  readonly startAt?: number
}

const DEFAULT_PORT = 8450

/**
 * Runs until SIGTERM or SIGINT. Answers the exit code: 0 after a signal or `--help`, 2 when an argument or a port has
 * to be changed (one line on standard error names it).
 */
export async function sandboxCommand(
  args: readonly string[],
  streams: CommandStreams = process
): Promise<number> {
  const command = createCommand(streams)
  try {
    command.parse(args, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    throw error
  }
  const stopped = nextSignal()
  try {
    const sandbox = await startSandbox(sandboxOptions(command.opts<Flags>()))
    streams.stdout.write(`${readyLine(sandbox)}\n`)
    await stopped.signal
    await sandbox.close()
    return 0
  } catch (error) {
    const text = listenProblem(error)
    if (text === undefined) throw error
    streams.stderr.write(`latchkey-sandbox: ${text}\n`)
    return 2
  } finally {
    stopped.forget()
  }
}

function createCommand({ stdout, stderr }: CommandStreams): Command {
  return new Command('latchkey-sandbox')
    .description('A local Bitrix24: portals, an authorization server and control calls, all on 127.0.0.1.')
    .option('--port <port>', 'port of the control address, 0 for free ports', port, DEFAULT_PORT)
    .option('--auth-port <port>', 'port of the authorization server (default: the one after --port)', port)
    .option('--portals <count>', 'portals to begin with', count, 1)
    .option('--users <count>', 'people of each portal, the first an administrator', atLeastOne, 5)
    .option('--deals <count>', 'deals of each portal', count, 50)
    .option('--contacts <count>', 'contacts of each portal', count, 20)
    .option('--tasks <count>', 'tasks of each portal', count, 20)
    .option(
      '--limits <preset>',
      `${LIMIT_PRESETS.join(', ')}: what each portal lets its callers spend`,
      preset,
      'off'
    )
    .option('--language <code>', 'language of each portal', 'en')
    .option('--plan <name>', 'plan of each portal', 'pro')
    .option('--single-use-refresh', 'a refresh token answers once', false)
    .option('--deterministic-tokens', 'equal fields give equal tokens, as on the real server', false)
    .option('--start-at <moment>', 'where virtual time starts, for example 2026-01-01T00:00:00Z', moment)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text)
    })
}

function sandboxOptions(flags: Flags): SandboxOptions {
  const { users, deals, contacts, tasks, language, plan, limits } = flags
  const seed = { users, deals, contacts, tasks, language, plan }
  return {
    port: flags.port,
    authPort: flags.authPort ?? (flags.port === 0 ? 0 : flags.port + 1),
    portals: Array.from({ length: flags.portals }, () => seed),
    limits,
    singleUseRefresh: flags.singleUseRefresh,
    deterministicTokens: flags.deterministicTokens,
    ...(flags.startAt === undefined ? {} : { startAt: flags.startAt })
  }
}

function readyLine({ control, authServer, portals }: Sandbox): string {
  const addresses = portals.map(({ memberId, domain, url }) => ({ memberId, domain, url }))
  return JSON.stringify({ event: 'ready', control, authServer, portals: addresses })
}

function nextSignal(): { readonly signal: Promise<void>; forget(): void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  const stop = (): void => resolve()
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  return {
    signal: promise,
    forget() {
      process.off('SIGTERM', stop)
      process.off('SIGINT', stop)
    }
  }
}

function listenProblem(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('port' in error)) return undefined
  const remedy = 'choose another with --port and --auth-port, or free ones with --port 0'
  if (error.code === 'EADDRINUSE') return `port ${String(error.port)} is in use: ${remedy}`
  if (error.code === 'EACCES') return `port ${String(error.port)} is not allowed to you: ${remedy}`
  return undefined
}

function port(text: string): number {
  return wholeNumber(text, 0, 65_535)
}

function count(text: string): number {
  return wholeNumber(text, 0, 1_000_000)
}

function atLeastOne(text: string): number {
  return wholeNumber(text, 1, 10_000)
}

function wholeNumber(text: string, least: number, most: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  }
  return value
}

function preset(text: string): LimitPreset {
  const known = LIMIT_PRESETS.find((name) => name === text)
  if (known === undefined) throw new InvalidArgumentError(`It must be one of ${LIMIT_PRESETS.join(', ')}.`)
  return known
}

function moment(text: string): number {
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw new InvalidArgumentError('It must be a moment such as 2026-01-01T00:00:00Z.')
  return at
}
