// The authorization server has answered, and the store does not take the new tokens: a full disk, a read-only one.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RefreshedGrant } from '@latchkey/app'
import { openBreakableSqlite } from '../support/breakable-sqlite.ts'
import { collectingLogger } from '../support/collecting-logger.ts'
import { type Gate, gate } from '../support/gated-fetch.ts'
import { givenDatabase } from '../support/given-database.ts'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'
import type { GivenOptions } from '../support/given-application.ts'
import { expectItWorksOn, presented, storyOf, trailOf } from '../support/recovery.ts'

/** A store, and how it is broken and healed. */
interface Breakable {
  readonly options: GivenOptions
  fail(): Promise<void> | void
  heal(): Promise<void> | void
}

const database = givenDatabase()
let schemas = 0

async function sqliteThat(how: 'fill' | 'makeReadOnly'): Promise<Breakable> {
  let broken: Awaited<ReturnType<typeof openBreakableSqlite>> | undefined
  return {
    options: {
      async openStore(now) {
        broken = await openBreakableSqlite(now)
        return broken.store
      }
    },
    fail: () => broken?.[how](),
    heal: () => broken?.heal()
  }
}

/** What the server answers to every change, by the code that a full disk and a read-only server have. */
async function postgresThat(code: '53100' | '25006'): Promise<Breakable> {
  schemas += 1
  const schema = `broken_${schemas}`
  const tables = ['grants', 'leases', 'audit_lines', 'budgets', 'installations']
  return {
    options: { engine: 'postgres', postgres: `${database.address}?schema=${schema}` },
    fail: () =>
      database.administer(`
        CREATE FUNCTION ${schema}.refuse() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '${code}'; END $$;
        ${tables.map((table) => `CREATE TRIGGER refuse BEFORE INSERT OR UPDATE OR DELETE ON ${schema}.${table} EXECUTE FUNCTION ${schema}.refuse();`).join('\n')}
      `),
    heal: () => database.administer(`DROP FUNCTION IF EXISTS ${schema}.refuse() CASCADE`)
  }
}

describe.each<[string, () => Promise<Breakable>]>([
  ['a full disk, SQLite', () => sqliteThat('fill')],
  ['a read-only disk, SQLite', () => sqliteThat('makeReadOnly')],
  ['a full disk, PostgreSQL', () => postgresThat('53100')],
  ['a read-only server, PostgreSQL', () => postgresThat('25006')]
])('%s, on commit', (_what, givenBreakable) => {
  describe.each([
    ['work again', false],
    ['work once', true]
  ])('refresh tokens that %s', (_mode, singleUseRefresh) => {
    let given: GivenInstalled
    let breakable: Breakable
    let held: Gate
    let log: ReturnType<typeof collectingLogger>
    let refreshed: RefreshedGrant[]

    beforeEach(async () => {
      held = gate('/oauth/token/', 'after')
      log = collectingLogger()
      refreshed = []
      breakable = await givenBreakable()
      given = await givenInstalled({
        ...breakable.options,
        singleUseRefresh,
        app: {
          fetch: held.fetch,
          env: { logger: log.logger },
          onRefreshed: (grant) => void refreshed.push(grant)
        }
      })
      await given.expire()
      const first = given.ask()
      await held.arrived
      await breakable.fail()
      held.open()
      expect(await first).toMatchObject({ ID: given.owner })
    })
    afterEach(async () => {
      await breakable.heal()
      await given.close()
    })

    const portal = () => given.app.portal(given.portal.memberId)
    const laterByMinutes = (minutes: number) => given.clock.advance(minutes * 60_000)

    it('this process works with them, and asks for no others', async () => {
      for (let call = 0; call < 5; call += 1) {
        laterByMinutes(1)
        expect(await portal().token()).toMatchObject({ userId: given.owner, generation: 2 })
      }
      expect(await given.refreshes()).toBe(1)
      expect(await given.stored()).toMatchObject({ generation: 1 })
      expect(refreshed).toEqual([{ memberId: given.portal.memberId, userId: given.owner, generation: 2 }])
    })

    it('the operator gets an alarm, and no token is in it', async () => {
      expect(await given.app.health()).toMatchObject({
        ready: false,
        reason: expect.stringContaining('the new tokens of 1 grants')
      })
      const alarm = log.lines.find(({ message }) => message.startsWith('The store does not take new tokens'))
      expect(alarm).toMatchObject({ level: 'error', fields: { userId: given.owner } })
      const { accessToken } = await portal().token()
      expect(JSON.stringify(log.lines)).not.toContain(accessToken)
      for (const token of await presented(given)) expect(JSON.stringify(log.lines)).not.toContain(token)
    })

    it('stored by the background as soon as the store can be written', async () => {
      laterByMinutes(1)
      await given.app.runBackground().catch(() => undefined)
      expect(await given.stored()).toMatchObject({ generation: 1 })
      await breakable.heal()
      laterByMinutes(1)
      await given.app.runBackground()
      expect(await given.stored()).toMatchObject({ generation: 2, lastOutcome: 'refreshed' })
      expect(await given.app.health()).toEqual({ ready: true })
      expect(await storyOf(given)).toContain('tokens-stored-late')
      expect(await given.ask(given.another())).toMatchObject({ ID: given.owner })
      expect(await given.refreshes()).toBe(1)
      await expectItWorksOn(given)
    })

    it('stored by the next caller', async () => {
      await breakable.heal()
      laterByMinutes(1)
      await given.ask()
      expect(await given.stored()).toMatchObject({ generation: 2 })
      await expectItWorksOn(given)
    })

    it('stored at the end of the process, when it ends in order', async () => {
      await breakable.heal()
      await given.app.close()
      expect(await given.stored()).toMatchObject({ generation: 2 })
      expect(await given.ask(given.another())).toMatchObject({ ID: given.owner })
      expect(await given.refreshes()).toBe(1)
    })

    it('longer than a token lives: callers are told, no token is presented twice, and it works again by itself', async () => {
      await given.expire()
      const refused = { code: 'busy', outcome: 'transient', retry: 'later' }
      await expect(portal().token()).rejects.toMatchObject(refused)
      expect(await given.refreshes()).toBe(1)
      await breakable.heal()
      laterByMinutes(1)
      expect(await given.ask()).toMatchObject({ ID: given.owner })
      expect(await given.stored()).toMatchObject({ generation: 3 })
      const tokens = await presented(given)
      expect(new Set(tokens).size).toBe(tokens.length)
      await expectItWorksOn(given)
    })

    it('a newer pair of a visit wins over the kept one', async () => {
      await breakable.heal()
      await given.sandbox.api.moveClock({ advance: '2s' })
      await given.visit(given.owner)
      const visits = await given.stored()
      expect(visits).toMatchObject({ generation: 2, source: 'frame' })
      laterByMinutes(1)
      await given.app.runBackground()
      expect(await given.stored()).toMatchObject({ generation: 2, source: 'frame' })
      expect(await given.app.health()).toEqual({ ready: true })
      await expectItWorksOn(given)
    })

    it('a portal that was forgotten and installed again gets nothing of the former grant', async () => {
      await breakable.heal()
      await portal().forget()
      await given.sandbox.api.moveClock({ advance: '2s' })
      await given.sandbox.api.install(given.portal.memberId, given.credentials.clientId, { event: 'never' })
      laterByMinutes(1)
      await given.app.runBackground()
      expect(await given.stored()).toMatchObject({ generation: 1, source: 'install' })
      await expectItWorksOn(given)
    })

    it('another process that finds the old tokens meanwhile heals with them', async () => {
      await breakable.heal()
      // The lease was not released, since the store took nothing.
      given.clock.advance(20_001)
      const other = given.another()
      const asked = await given.ask(other).catch((error: unknown) => error)
      // Where tokens work once, the old one is spent, and only this process knows the new one.
      if (singleUseRefresh) expect(asked).toMatchObject({ code: 'grant-lost', outcome: 'lost' })
      else expect(asked).toMatchObject({ ID: given.owner })
      laterByMinutes(1)
      await given.app.runBackground()
      given.clock.advance(5_001)
      expect(await given.ask(other)).toMatchObject({ ID: given.owner })
      expect(await trailOf(given)).toEqual(singleUseRefresh ? ['lost'] : ['refreshed'])
      await expectItWorksOn(given)
    })
  })
})
