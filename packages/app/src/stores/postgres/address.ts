// Reads the address of a PostgreSQL store: which part is ours, and which the library's.

import { misconfigured } from './postgres-error.ts'

export interface PostgresAddress {
  /** For the library: server, database, user, and how to reach them. */
  readonly connectionString: string
  /** Lower-case letters, digits and `_`: it stands in statements as it is. */
  readonly schema: string
  /** Statements keep a name in the session: `named` is faster, and breaks behind a pooler in transaction mode. */
  readonly statements: 'named' | 'unnamed'
  /** How many connections a process holds at most. */
  readonly connections: number
  /** The same place without user and password. */
  readonly name: string
}

const form = 'postgres://user:password@host:5432/database'

/** Throws `misconfigured` with the field `STORE`; never repeats the address, which may hold a password. */
export function parseAddress(text: string): PostgresAddress {
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) {
    throw misconfigured(
      `The address of the store must have the form ${form}, with special characters of the password as %XX.`
    )
  }
  const url = new URL(text)
  const schema = taken(url, 'schema') ?? 'latchkey'
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema) || schema.startsWith('pg_')) {
    throw misconfigured(
      'The schema in the address of the store must be up to 63 lower-case letters, digits and _, not beginning with a digit or pg_.'
    )
  }
  const prepare = taken(url, 'prepare') ?? '0'
  if (prepare !== '0' && prepare !== '1') {
    throw misconfigured(
      '`prepare` in the address of the store must be 1, for a server without a pooler, or 0.'
    )
  }
  const connections = taken(url, 'connections') ?? '10'
  if (!/^[1-9]\d{0,2}$/.test(connections)) {
    throw misconfigured('`connections` in the address of the store must be a number from 1 to 999.')
  }
  return {
    connectionString: url.href,
    schema,
    statements: prepare === '1' ? 'named' : 'unnamed',
    connections: Number(connections),
    name: nameOf(url, schema)
  }
}

function taken(url: URL, parameter: string): string | undefined {
  const value = url.searchParams.get(parameter) ?? undefined
  url.searchParams.delete(parameter)
  return value
}

function nameOf(url: URL, schema: string): string {
  const host = url.searchParams.get('host') ?? (url.hostname || 'localhost')
  const port = url.searchParams.get('port') ?? (url.port || '5432')
  return `postgres://${host}:${port}${url.pathname}?schema=${schema}`
}
