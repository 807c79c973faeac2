// The address of a PostgreSQL store: which parts are ours, and the line an operator reads when one is wrong.

import { describe, expect, it } from 'vitest'
import { parseAddress } from './address.ts'

describe('an address', () => {
  it('has defaults for what is ours', () => {
    expect(parseAddress('postgres://me:word@db.example/app')).toEqual({
      connectionString: 'postgres://me:word@db.example/app',
      schema: 'latchkey',
      statements: 'unnamed',
      connections: 10,
      name: 'postgres://db.example:5432/app?schema=latchkey'
    })
  })

  it("gives the library what is the library's", () => {
    const address =
      'postgresql://db.example:6432/app?sslmode=verify-full&schema=shop&prepare=1&connections=40'
    expect(parseAddress(address)).toEqual({
      connectionString: 'postgresql://db.example:6432/app?sslmode=verify-full',
      schema: 'shop',
      statements: 'named',
      connections: 40,
      name: 'postgres://db.example:6432/app?schema=shop'
    })
  })

  it('may name a socket', () => {
    expect(parseAddress('postgres:///app?host=/run/postgresql').name).toBe(
      'postgres:///run/postgresql:5432/app?schema=latchkey'
    )
  })
})

describe('an address that cannot be read', () => {
  it.each([
    ['another kind', 'mysql://me:PASSWORD@db.example/app', /must have the form/],
    ['a password with a character of its own meaning', 'postgres://me:PASS/WORD@db.example:x/app', /as %XX/],
    ['a schema that would need quotes', 'postgres://me:PASSWORD@db.example/app?schema=My"Shop', /schema/],
    ['a schema of the server', 'postgres://me:PASSWORD@db.example/app?schema=pg_catalog', /schema/],
    ['prepare', 'postgres://me:PASSWORD@db.example/app?prepare=yes', /`prepare`/],
    ['connections', 'postgres://me:PASSWORD@db.example/app?connections=0', /`connections`/]
  ])('%s: the line says what to do, and holds no password', (_what, address, line) => {
    const read = (): unknown => parseAddress(address)
    expect(read).toThrow(line)
    expect(read).toThrow(expect.objectContaining({ code: 'misconfigured', field: 'STORE' }) as Error)
    expect(read).not.toThrow(/WORD/)
  })
})
