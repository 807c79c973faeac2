// Every statement of the store finds its rows by an index: with many portals none may read a whole table.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storeConformance } from '../../conformance/index.ts'
import { t0 } from '../../conformance/samples.ts'
import { givenPostgres, type PostgresServer } from '../../testing/postgres-server.ts'
import type { SqlInput } from '../common/columns.ts'
import { parseAddress } from './address.ts'
import type { PostgresDriver, Statements } from './driver.ts'
import { migrate } from './migrate.ts'
import { storeOver } from './open.ts'
import { openPoolDriver } from './pool-driver.ts'

/** A step of a plan, as the server describes it. */
interface Step {
  readonly 'Node Type': string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly Plans?: readonly Step[]
}

type Plans = Map<string, readonly Step[]>

/** Every statement of the conformance suite, for the schema `full`, with the values of its first use. */
const statements = new Map<string, readonly SqlInput[]>()
const small: Plans = new Map()
const full: Plans = new Map()
let server: PostgresServer

function recording(driver: PostgresDriver, schema: string): PostgresDriver {
  const note = (sql: string, values: readonly SqlInput[]): void => {
    const text = sql.replaceAll(`"${schema}"`, '"full"')
    if (!statements.has(text)) statements.set(text, values)
  }
  const noting = <On extends Statements>(on: On): On => ({
    ...on,
    run(sql: string, ...values: readonly SqlInput[]) {
      note(sql, values)
      return on.run(sql, ...values)
    },
    rows(sql: string, ...values: readonly SqlInput[]) {
      note(sql, values)
      return on.rows(sql, ...values)
    }
  })
  return {
    ...noting(driver),
    inTransaction: (work) => driver.inTransaction((step) => work(noting(step)))
  }
}

async function explainAll(driver: PostgresDriver, plans: Plans, settings: string): Promise<void> {
  await driver.inTransaction(async (step) => {
    await step.script(settings)
    for (const [sql, values] of statements) {
      const [row = {}] = await step.rows(`EXPLAIN (FORMAT JSON) ${sql}`, ...values)
      const [{ Plan }] = row['QUERY PLAN'] as unknown as readonly [{ readonly Plan: Step }]
      plans.set(sql.replaceAll('"full".', ''), stepsOf(Plan))
    }
  })
}

function stepsOf(step: Step): readonly Step[] {
  return [step, ...(step.Plans ?? []).flatMap(stepsOf)]
}

/** 20,000 rows a table, of which nearly nothing is due. */
const manyRows = `
  INSERT INTO installations (client_id, member_id, revision, domain, client_endpoint, auth_server,
    application_tokens, scope, finished, state, installed_at, updated_at, uninstalled_at)
    SELECT 'app.1', md5(i::text), 1, i || '.example', '', '', '[]', '[]', 'yes',
      CASE WHEN i % 10 = 0 THEN 'uninstalled' ELSE 'active' END, ${t0}, ${t0} + i,
      CASE WHEN i % 10 = 0 THEN ${t0} + i END FROM generate_series(1, 20000) AS i;
  INSERT INTO grants (client_id, member_id, user_id, generation, access_token, access_expires_at, source,
    refreshed_at, created_at, keep_alive_at, erase_at)
    SELECT client_id, member_id, '1', 1, '', ${t0}, 'install', ${t0}, ${t0},
      CASE WHEN state = 'active' THEN updated_at END, CASE WHEN state <> 'active' THEN updated_at END
    FROM installations;
  INSERT INTO events (client_id, member_id, event, received_at, data, dedupe_key, status, attempts, run_at,
    settled_at, reason, sealed_body, expires_at)
    SELECT client_id, member_id, 'ONCRMDEALADD', updated_at, 'null', md5(updated_at::text),
      CASE updated_at % 100 WHEN 0 THEN 'quarantined' WHEN 1 THEN 'pending' ELSE 'delivered' END, 0, updated_at,
      updated_at, CASE updated_at % 100 WHEN 0 THEN 'proof' END, '', updated_at FROM installations;
  INSERT INTO audit_lines (client_id, member_id, at, what, process)
    SELECT client_id, member_id, updated_at, 'something', 'process' FROM installations;
  INSERT INTO leases SELECT i::text, 'owner', ${t0} + i, 1000 FROM generate_series(1, 20000) AS i;
  INSERT INTO canaries SELECT 'app.' || i, '' FROM generate_series(1, 20000) AS i;
  INSERT INTO one_time_values SELECT i::text, '', ${t0} + i::bigint * 10000000 FROM generate_series(1, 20000) AS i;
  INSERT INTO budgets SELECT i::text, 1, ${t0}, ${t0} + i::bigint * 10000000 FROM generate_series(1, 20000) AS i;
  INSERT INTO budget_notes SELECT i::text, 1, '', ${t0} + i::bigint * 10000000 FROM generate_series(1, 20000) AS i;
  ANALYZE`

beforeAll(async () => {
  server = await givenPostgres()
  const database = await server.createDatabase()
  for (const [index, { run }] of storeConformance().entries()) {
    const address = parseAddress(`${database}?schema=case_${index}`)
    const driver = await openPoolDriver(address)
    await migrate(driver, address)
    let at = t0
    const now = (): number => at
    const store = storeOver(recording(driver, address.schema), address, now)
    await run(async () => ({
      store,
      another: async () => store,
      now,
      advance: (ms) => {
        at += ms
      },
      close: () => store.close()
    }))
  }
  const address = parseAddress(`${database}?schema=full`)
  const driver = await openPoolDriver(address)
  await migrate(driver, address)
  // So small a table is best read whole; without that, what is possible shows.
  const withoutShortcuts = ['seqscan', 'sort', 'hashjoin', 'mergejoin', 'bitmapscan']
  await explainAll(driver, small, withoutShortcuts.map((way) => `SET LOCAL enable_${way} = off`).join('; '))
  await driver.inTransaction((step) => step.script(`SET LOCAL search_path TO "full"; ${manyRows}`))
  await explainAll(driver, full, '')
  await driver.close()
})

afterAll(() => server.close())

/** Statements with a step of this kind. */
function statementsWith(plans: Plans, isMeant: (step: Step) => boolean): readonly string[] {
  return [...plans].filter(([, steps]) => steps.some(isMeant)).map(([sql]) => sql)
}

const isWholeTable = (step: Step): boolean => step['Node Type'] === 'Seq Scan'
const isWholeIndex = (step: Step): boolean => 'Index Name' in step && step['Index Cond'] === undefined
const isSort = (step: Step): boolean => step['Node Type'].includes('Sort')

describe('with an index for everything', () => {
  it('no statement needs a whole table', () => {
    expect(statementsWith(small, isWholeTable)).toEqual([])
    expect(small.size).toBeGreaterThan(40)
  })

  it('no statement needs a whole index', () => {
    expect(statementsWith(small, isWholeIndex)).toEqual([])
  })

  it('no list needs to be sorted', () => {
    expect(statementsWith(small, isSort)).toEqual([])
  })
})

describe('with 20,000 rows in every table', () => {
  it('no statement reads a whole table, or sorts', () => {
    expect(statementsWith(full, isWholeTable)).toEqual([])
    expect(statementsWith(full, isSort)).toEqual([])
  })

  it.each([
    ['FROM grants WHERE client_id = ? AND keep_alive_at <=', 'grants_to_keep_alive', 'keep_alive_at <='],
    ['FROM grants WHERE client_id = ? AND erase_at <=', 'grants_to_erase', 'erase_at <='],
    ['UPDATE events SET attempts', 'events_due', 'run_at <='],
    ['json_to_recordset', 'events_by_dedupe_key', 'dedupe_key ='],
    ['WITH verdict AS', 'events_quarantined_by_dedupe_key', 'dedupe_key ='],
    ['WITH verdict AS', 'events_quarantined_of_portal', 'member_id ='],
    ['FROM one_time_values WHERE expires_at <=', 'one_time_values_by_expiry', 'expires_at <='],
    ['FROM budgets WHERE empty_at <=', 'budgets_by_emptiness', 'empty_at <='],
    ['FROM budget_notes WHERE expires_at <=', 'budget_notes_by_expiry', 'expires_at <='],
    ['domain = ? AND state', 'installations_by_domain', 'domain =']
  ])('the statement with "%s" uses %s with "%s"', (part, index, condition) => {
    const steps = [...full].filter(([sql]) => sql.includes(part)).flatMap(([, found]) => found)
    const conditions = steps.map((step) => (step['Index Name'] === index ? step['Index Cond'] : ''))
    expect(conditions.join()).toContain(condition)
  })
})
