// `latchkey events`: the event inbox of a running gateway, and its dead letters once more.

import type { EventView, Page } from '@latchkey/app'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { eventStatuses } from '../http/fields.ts'
import { askGateway } from './ask-gateway.ts'
import { outputForm, print } from './print.ts'
import { table } from './table.ts'

const largestPage = 500

interface ListOptions {
  readonly status?: string
  readonly portal?: string
  readonly limit: number
  readonly json?: boolean
}

interface ReplayOptions {
  readonly dead?: boolean
  readonly portal?: string
}

export function addEvents(program: Command): void {
  const events = program.command('events').description('the event inbox of a running gateway')
  events
    .command('list')
    .description('list events, newest first')
    .addOption(new Option('--status <status>', 'only those in this status').choices(eventStatuses))
    .option('--portal <member id>', 'only those of this portal')
    .option('--limit <number>', 'at most so many', count, 50)
    .option('--json', 'a JSON list, also on a terminal')
    .action(async (options: ListOptions) => {
      const found = await newestEvents(options)
      await print(outputForm(options) === 'json' ? `${JSON.stringify(found)}\n` : eventTable(found))
    })
  events
    .command('replay [ids...]')
    .description('deliver dead or delivered events again')
    .option('--dead', 'all dead ones')
    .option('--portal <member id>', 'with --dead: only those of this portal')
    .action(async (ids: readonly string[], options: ReplayOptions, command: Command) => {
      if (ids.length > 0 === (options.dead === true)) command.error('error: name ids, or --dead')
      const wanted = options.dead === true ? await deadEvents(options.portal) : ids
      for (const id of wanted) {
        await askGateway(`/api/v1/events/${encodeURIComponent(id)}/replay`, '{}')
        await print(`${id}\n`)
      }
    })
}

async function newestEvents({ status, portal, limit }: ListOptions): Promise<readonly EventView[]> {
  const found: EventView[] = []
  let cursor: string | undefined
  do {
    const size = Math.min(limit - found.length, largestPage)
    const page = await readPage({ status, memberId: portal, cursor, limit: String(size) })
    found.push(...page.items)
    cursor = page.next
  } while (cursor !== undefined && found.length < limit)
  return found
}

/** All of them before the first is replayed: it might die again meanwhile. */
async function deadEvents(memberId: string | undefined): Promise<readonly string[]> {
  const found = await newestEvents({
    status: 'dead',
    limit: Infinity,
    ...(memberId !== undefined && { portal: memberId })
  })
  // In the order in which they came.
  return found.map(({ id }) => id).toReversed()
}

async function readPage(parts: Readonly<Record<string, string | undefined>>): Promise<Page<EventView>> {
  const given = Object.entries(parts).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const response = await askGateway(`/api/v1/events?${new URLSearchParams(given).toString()}`)
  return (await response.json()) as Page<EventView>
}

function eventTable(events: readonly EventView[]): string {
  const titles = ['ID', 'RECEIVED', 'MEMBER ID', 'EVENT', 'STATUS', 'ATTEMPTS', 'DATA']
  return table(
    titles,
    events.map(({ id, receivedAt, memberId, event, status, attempts, data }) => [
      id,
      new Date(receivedAt).toISOString().slice(0, 19).replace('T', ' '),
      memberId,
      event,
      status,
      String(attempts),
      JSON.stringify(data)
    ])
  )
}

function count(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number, at least 1.')
}
