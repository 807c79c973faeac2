// A PostgreSQL database for the tests of one file.

import { afterAll, beforeAll } from 'vitest'
import { givenPostgres, type PostgresServer } from '../../packages/app/src/testing/postgres-server.ts'

export interface GivenDatabase {
  /** Once the tests of the file run. */
  readonly address: string
  administer(sql: string): Promise<void>
}

/** On the server that `LATCHKEY_TEST_POSTGRES` names, else on one of this file. */
export function givenDatabase(): GivenDatabase {
  let server: PostgresServer | undefined
  let address = ''
  beforeAll(async () => {
    server = await givenPostgres()
    address = await server.createDatabase()
  })
  afterAll(() => server?.close())
  return {
    get address() {
      return address
    },
    administer: async (sql) => void (await server?.administer(address, sql))
  }
}
