// Step 12: a batch of more commands than one request takes.

import assert from 'node:assert/strict'
import type { BatchCommand, BatchResult } from '@latchkey/rest'
import type { LoggedRequest } from '@latchkey/sandbox'
import { isCall, logFromNow } from '../log.ts'
import type { Step } from '../step.ts'
import type { World } from '../world.ts'

type Commands = Readonly<Record<string, BatchCommand>>

const size = 120

const missingDeal: BatchCommand = ['crm.deal.get', { id: 999_999 }]

/** What is easily taken for something else on its way through a form. */
const sent = {
  no: false,
  yes: true,
  zero: 0,
  price: -1234.5,
  tiny: 0.000_000_1,
  moment: '2026-11-23T10:00:00+02:00',
  code: '007',
  exponent: '1e5',
  phone: '+49 30 1234',
  word: 'false',
  nothing: 'null',
  mark: '100% & a=b; [x] "ü" #1',
  nested: [['a', '1'], ['b'], [{ deep: ['2', 'c'] }]]
}

/** A form carries text alone (wire.md section 11): true and false are 1 and 0 there, numbers their decimal digits. */
const arrived = { ...sent, no: '0', yes: '1', zero: '0', price: '-1234.5', tiny: '0.0000001' }

export const largeBatch: Step = {
  title: 'a batch of any size',
  async run(world) {
    const requests = await oneBatch(world)
    await halted(world)
    return `${size} commands in ${requests} requests, values as sent, order kept; failed told apart from not run`
  }
}

/** Answers how many requests it took. */
async function oneBatch({ sandbox, api, second }: World): Promise<number> {
  const { memberId } = second
  const groups = Array.from({ length: 39 }, (_, index) => dealGroup(index + 1))
  const commands: Commands = {
    keep: ['user.option.set', { options: sent }],
    kept: ['user.option.get'],
    ...Object.fromEntries(groups.flatMap((group) => Object.entries(group))),
    unknown: missingDeal
  }
  assert.equal(Object.keys(commands).length, size, 'commands')
  const log = await logFromNow(sandbox)
  const results = await api.batch(memberId, commands)

  assert.deepEqual(Object.keys(results), Object.keys(commands), 'names and order of the results')
  const { unknown, ...others } = results
  assert.equal(errorOf(unknown), 'Not found', 'error of the command that the portal refuses')
  assert.deepEqual(otherThan('ok', others), [], 'commands that did not succeed')

  assert.deepEqual(valueOf(results['kept']), arrived, 'values that went through the batch')
  const alone = await api.call(memberId, 'user.option.get')
  assert.deepEqual(valueOf(results['kept']), alone.result, 'values read in the batch and alone')
  for (const [index, group] of groups.entries()) checkDeal(index + 1, Object.keys(group), results)

  const sizes = (await log()).filter((entry) => isCall(entry, memberId, 'batch')).map(commandsIn)
  // Three commands that references join stay in one request, so one has no room for another three. They go side by side.
  assert.deepEqual(
    sizes.toSorted((one, other) => other - one),
    [50, 48, 22],
    'commands in each request'
  )
  return sizes.length
}

/** A new deal, the deal read by its id, and found by it: joined by references. */
function dealGroup(number: number): Commands {
  const id = `$result[deal${number}]`
  const fields = {
    TITLE: `00${number}`,
    OPPORTUNITY: number + 0.25,
    OPENED: false,
    CLOSEDATE: '2026-11-23T10:00:00+02:00'
  }
  return {
    [`deal${number}`]: ['crm.deal.add', { fields }],
    [`read${number}`]: ['crm.deal.get', { id }],
    [`found${number}`]: ['crm.deal.list', { filter: { ID: id }, select: ['ID', 'TITLE'] }]
  }
}

function checkDeal(number: number, names: readonly string[], results: Results): void {
  const [id, read, found] = names.map((name) => valueOf(results[name]))
  assert.equal(typeof id, 'number', `id of deal ${number}, which the portal answers as a number`)
  const { ID, TITLE, OPPORTUNITY, OPENED, CLOSEDATE, COMMENTS } = read as Record<string, unknown>
  assert.deepEqual(
    { ID, TITLE, OPPORTUNITY, OPENED, COMMENTS },
    { ID: String(id), TITLE: `00${number}`, OPPORTUNITY: `${number}.25`, OPENED: 'N', COMMENTS: null },
    `deal ${number} as the portal has stored it`
  )
  assert.equal(Date.parse(String(CLOSEDATE)), Date.UTC(2026, 10, 23, 8), `date of deal ${number}`)
  assert.deepEqual(found, [{ ID, TITLE }], `deal ${number} found by a reference`)
}

/** The first failure ends it: in its own request the portal stops, and the next is not sent. */
async function halted({ sandbox, api, second }: World): Promise<void> {
  const failing = 60
  const commands: Record<string, BatchCommand> = {}
  for (let number = 1; number <= size; number++) {
    commands[`command${number}`] =
      number === failing ? missingDeal : ['method.get', { name: 'no.such.method' }]
  }
  const log = await logFromNow(sandbox)
  const results = await api.batch(second.memberId, commands, { halt: true })
  assert.deepEqual(Object.keys(results), Object.keys(commands), 'names and order of the halted results')
  assert.deepEqual(
    Object.values(results).map(({ status }) => status),
    Object.keys(commands).map((_, index) => statusAt(index + 1, failing)),
    'what ran, failed and did not run'
  )
  // A value that is false comes back as false.
  assert.deepEqual(
    valueOf(results['command1']),
    { isExisting: false, isAvailable: false },
    'result of a command that ran'
  )
  const sizes = (await log()).filter((entry) => isCall(entry, second.memberId, 'batch')).map(commandsIn)
  assert.deepEqual(sizes, [50, 50], 'commands in each request of the halted batch')
}

type Results = Readonly<Record<string, BatchResult>>

function statusAt(number: number, failing: number): string {
  if (number === failing) return 'failed'
  return number < failing ? 'ok' : 'not-run'
}

function otherThan(status: string, results: Results): readonly string[] {
  return Object.entries(results).flatMap(([name, result]) => (result.status === status ? [] : name))
}

function valueOf(result: BatchResult | undefined): unknown {
  return result?.status === 'ok' ? result.result : undefined
}

function errorOf(result: BatchResult | undefined): string | undefined {
  return result?.status === 'failed' ? result.error.error_description : undefined
}

function commandsIn({ decoded }: LoggedRequest): number {
  return Object.keys(decoded['cmd'] as object).length
}
