// Whatever becomes of the connections: nothing runs twice, every command has one end, and with `reconcile` each command
// runs exactly once.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Fate, givenWritePortal, type WritePortal } from '../testing/write-portal.ts'
import type { BatchCommand, BatchOptions, BatchResults, Reconcile } from './batch-result.ts'
import { commandTexts } from './commands.ts'
import { ref } from './reference.ts'
import { groupsOf } from './requests.ts'

interface Wanted {
  readonly fails: boolean
  /** So many places before: the command whose result it uses; not across a multiple of 25. */
  readonly uses: number | undefined
}

const wanted = fc.record({
  fails: fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
  uses: fc.option(fc.nat(4), { nil: undefined, freq: 3 })
})
const lost: readonly Fate[] = ['before', 'after', 'half', 'still running', 'hang', 'bad gateway', 'forget']
const anyFate = fc.constantFrom<Fate>('answer', 'answer', 'answer', ...lost, 'limit', 'refuse')

/** Making a failure smaller would take longer than a test may. */
const settings = { numRuns: 60, endOnFailure: true }

function sourceOf(commands: readonly Wanted[], place: number): number | undefined {
  const back = commands[place]?.uses
  return back === undefined || back >= place % 25 ? undefined : place - 1 - back
}

function batchOf(commands: readonly Wanted[]): ReadonlyMap<string, BatchCommand> {
  return new Map(
    commands.map(({ fails }, place) => {
      const source = sourceOf(commands, place)
      const params = { key: `own${place}`, ...(source === undefined ? {} : { parent: ref(`c${source}`) }) }
      return [`c${place}`, [fails ? 'fail' : 'add', params]]
    })
  )
}

/** Looks records up by the caller's own key, as a list call would: what is there at this moment. */
function lookingAt({ records, time }: WritePortal): Reconcile {
  return async (commands) => {
    await time.sleep(40)
    return commands.map(({ params }) => {
      const record = records.get(String(params['key']))
      return record === undefined ? 'absent' : { found: record.id }
    })
  }
}

type Results = BatchResults<ReadonlyMap<string, BatchCommand>>

async function ran(
  portal: WritePortal,
  commands: readonly Wanted[],
  options: BatchOptions
): Promise<Results> {
  const results = await portal.time.run(
    // Where nothing of a batch ran it fails as a whole.
    portal.rest.batch(batchOf(commands), options).catch((): Results => new Map())
  )
  // What still runs on the portal ends.
  await portal.time.run(portal.time.sleep(120_000))
  return results
}

function expectNoneTwice({ records }: WritePortal): void {
  expect([...records].filter(([, { times }]) => times > 1)).toEqual([])
}

test('without reconcile nothing runs twice, and what is told is true', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(wanted, { minLength: 1, maxLength: 400, size: 'max' }),
      fc.array(anyFate, { minLength: 1, maxLength: 30, size: 'max' }),
      fc.boolean(),
      async (commands, fates, halt) => {
        const portal = givenWritePortal([...fates, 'answer'], { limiter: 'none' })
        const results = await ran(portal, commands, { halt })
        expectNoneTwice(portal)
        for (const [place, { fails }] of commands.entries()) {
          const status = results.get(`c${place}`)?.status
          const isThere = portal.records.has(`own${place}`)
          if (status === 'ok') expect(isThere).toBe(true)
          if (status === 'failed') expect(fails).toBe(true)
          if (status === 'failed' || status === 'not-run') expect(isThere).toBe(false)
        }
      }
    ),
    settings
  )
})

describe('with reconcile', () => {
  test('whatever is lost: nothing runs twice, nothing stays unknown, and what is told is true', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(wanted, { minLength: 1, maxLength: 400, size: 'max' }),
        fc.array(anyFate, { minLength: 1, maxLength: 60, size: 'max' }),
        fc.boolean(),
        async (commands, fates, halt) => {
          const portal = givenWritePortal([...fates, 'answer'], { limiter: 'none' })
          const results = await ran(portal, commands, { halt, reconcile: lookingAt(portal) })
          expectNoneTwice(portal)
          for (const [place] of commands.entries()) {
            const result = results.get(`c${place}`)
            const record = portal.records.get(`own${place}`)
            expect(result?.status).not.toBe('unknown')
            expect(record !== undefined).toBe(result?.status === 'ok')
            if (result?.status === 'ok') expect(result.result).toBe(record?.id)
          }
        }
      ),
      settings
    )
  })

  test('few losses: each command that can run does so exactly once, with the results it uses', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(wanted, { minLength: 1, maxLength: 400, size: 'max' }),
        // A command is sent again four times.
        fc.array(fc.constantFrom(...lost), { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(12), { minLength: 4, maxLength: 4 }),
        async (commands, losses, gaps) => {
          const fates = losses.flatMap((fate, index): Fate[] => [
            ...Array.from({ length: gaps[index] ?? 0 }, (): Fate => 'answer'),
            fate
          ])
          const portal = givenWritePortal([...fates, 'answer'])
          const results = await ran(portal, commands, { reconcile: lookingAt(portal) })
          expectNoneTwice(portal)
          const texts = commandTexts(batchOf(commands))
          for (const group of groupsOf(texts)) {
            const failing = group.findIndex(({ place }) => commands[place]?.fails === true)
            for (const [index, { place }] of group.entries()) {
              const status = results.get(`c${place}`)?.status
              const record = portal.records.get(`own${place}`)
              if (failing === -1 || index < failing) expect(status).toBe('ok')
              if (index === failing) expect(status).toBe('failed')
              if (status !== 'ok') continue
              // Behind a failure only what has nothing to do with it may run.
              expect(record?.times).toBe(1)
              const source = sourceOf(commands, place)
              const parent = source === undefined ? null : String(portal.records.get(`own${source}`)?.id)
              expect(record?.parent).toBe(parent)
            }
          }
        }
      ),
      settings
    )
  })
})
