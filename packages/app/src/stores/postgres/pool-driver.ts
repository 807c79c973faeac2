// The driver over `pg`: a pool of connections, each held for one statement or one short transaction.

import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { type ClientBase, Pool, type PoolClient, types } from 'pg'
import { AppError } from '../../errors/app-error.ts'
import { createTurns } from '../../turns.ts'
import type { PostgresAddress } from './address.ts'
import { bindable, numbered, type PostgresDriver, type Script, type SqlRow } from './driver.ts'
import { gaveWay, isConnectionSound, mayConnectLater, openingError, postgresError } from './postgres-error.ts'

/** A statement takes milliseconds; after this long its connection is given up. Less than a refresh holds its lease. */
const statementTimeoutMs = 10_000
const scriptTimeoutMs = 600_000
const connectTimeoutMs = 5000

const oidOfBigint = 20

/** How long a call waits for a server that is away: nothing was sent yet, so that waiting cannot do a step twice. */
const defaultPatienceMs = 5000

/** The server ends the transaction of a process that has vanished, before others wait long for its locks. */
const begin = `BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL idle_in_transaction_session_timeout = '10s'`

/**
 * Opens one connection to see that there is a server and that it lets us in.
 * Throws `misconfigured` with the field `STORE` when not; a server that is just starting is waited for.
 */
export async function openPoolDriver(
  address: PostgresAddress,
  patienceMs: number = defaultPatienceMs
): Promise<PostgresDriver> {
  const pool = openPool(address)
  try {
    const isStarting = (error: Error): boolean => 'severity' in error && mayConnectLater(error)
    const client = await connect(pool, patienceMs, isStarting)
    client.release()
    return createPoolDriver(pool, patienceMs, address)
  } catch (error) {
    await pool.end()
    throw openingError(error, address.name)
  }
}

function openPool({ connectionString, connections, name }: PostgresAddress): Pool {
  try {
    const pool = new Pool({
      connectionString,
      max: connections,
      connectionTimeoutMillis: connectTimeoutMs,
      query_timeout: statementTimeoutMs,
      keepAlive: true,
      fallback_application_name: 'latchkey',
      types: { getTypeParser }
    })
    // Without these listeners the process would end when the server does. The next call tells of it.
    pool.on('error', () => {})
    pool.on('connect', (client) => client.on('error', () => {}))
    return pool
  } catch (error) {
    throw openingError(error, name)
  }
}

function createPoolDriver(
  pool: Pool,
  patienceMs: number,
  { name, statements, connections }: PostgresAddress
): PostgresDriver {
  /** The library would give up who waits for one of its connections, as if the server were away. */
  const turns = createTurns(connections)
  let servedAt = performance.now()
  const underWay = new Set<Promise<unknown>>()
  const queries = new Map<string, { readonly text: string; readonly name?: string }>()
  let closed: Promise<void> | undefined

  function queryOf(sql: string): { readonly text: string; readonly name?: string } {
    const known = queries.get(sql)
    if (known !== undefined) return known
    const text = numbered(sql)
    const query = statements === 'named' ? { text, name: statementName(text) } : { text }
    queries.set(sql, query)
    return query
  }

  function statementsOn(client: ClientBase): Script {
    return {
      async run(sql, ...values) {
        const { rowCount } = await client.query({ ...queryOf(sql), values: values.map(bindable) })
        return rowCount ?? 0
      },
      async rows(sql, ...values) {
        const { rows } = await client.query<SqlRow>({ ...queryOf(sql), values: values.map(bindable) })
        return rows
      },
      async script(sql) {
        const query = { text: sql, query_timeout: scriptTimeoutMs }
        await client.query(query)
      }
    }
  }

  async function onConnection<Result>(work: (client: ClientBase) => Promise<Result>): Promise<Result> {
    const askedAt = performance.now()
    return turns.take(async () => {
      // However many wait before a busy server, each is served; before one that is away each would wait in vain.
      const silentMs = performance.now() - Math.max(askedAt, servedAt)
      if (silentMs >= Math.max(patienceMs, connectTimeoutMs)) {
        throw new Error(`The server has served nobody for ${Math.round(silentMs)} ms.`)
      }
      const client = await connect(pool, patienceMs, mayConnectLater)
      let sound = true
      try {
        return await work(client)
      } catch (error) {
        sound = isConnectionSound(error)
        throw error
      } finally {
        if (sound) servedAt = performance.now()
        client.release(!sound)
      }
    })
  }

  function use<Result>(work: (client: ClientBase) => Promise<Result>): Promise<Result> {
    if (closed) throw new AppError('internal', `The store ${name} was used after it was closed.`)
    const call = onConnection(work).catch((error: unknown) => {
      throw postgresError(error, name)
    })
    underWay.add(call)
    return call.finally(() => underWay.delete(call))
  }

  return {
    async run(sql, ...values) {
      return use((client) => insisting(() => statementsOn(client).run(sql, ...values)))
    },
    async rows(sql, ...values) {
      return use((client) => insisting(() => statementsOn(client).rows(sql, ...values)))
    },
    async inTransaction(work) {
      return use(async (client) => {
        await client.query(begin)
        try {
          const result = await work(statementsOn(client))
          await client.query('COMMIT')
          return result
        } catch (error) {
          if (isConnectionSound(error)) await client.query('ROLLBACK')
          throw error
        }
      })
    },
    async close() {
      closed ??= (async () => {
        await Promise.allSettled(underWay)
        await pool.end()
      })()
      await closed
    }
  }
}

/** Two statements that waited for each other: whichever gave way finds the other one done. */
async function insisting<Result>(statement: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await statement()
    } catch (error) {
      if (!gaveWay(error) || attempt === 3) throw error
    }
  }
}

async function connect(
  pool: Pool,
  patienceMs: number,
  mayTryAgain: (error: Error) => boolean
): Promise<PoolClient> {
  const giveUpAt = performance.now() + patienceMs
  for (let pauseMs = 25; ; pauseMs = Math.min(pauseMs * 2, 400)) {
    try {
      return await pool.connect()
    } catch (error) {
      const again = error instanceof Error && mayTryAgain(error) && performance.now() + pauseMs < giveUpAt
      if (!again) throw error
      await delay(pauseMs)
    }
  }
}

function statementName(text: string): string {
  return `latchkey_${createHash('sha256').update(text).digest('hex').slice(0, 16)}`
}

/** Of this pool alone: the library's own table of parsers belongs to the whole process. */
function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  return oid === oidOfBigint ? safeInteger : types.getTypeParser(oid, format)
}

function safeInteger(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number))
    throw new AppError('internal', 'A stored number is too large to be exact.')
  return number
}
