// Which commands of a batch go into which request.
import { badRequest } from '../errors/bad-request.ts'
import type { CommandText } from './commands.ts'

/** What a portal runs of one request; it answers the rest with errors (portal-behaviour.md section 5). */
const maxCommands = 50
/** A portal cuts a request at 60 s (wire.md section 16); no estimate is exact. */
const maxRequestMs = 40_000

type Commands = readonly CommandText[]

export interface SplitOptions {
  readonly halt: boolean
  /** How long a method takes, as far as known. */
  readonly durationMs?: ((method: string) => number | undefined) | undefined
}

/**
 * Requests are cut where no reference crosses the cut, and where they would last too long. Only where references lie
 * across one another for more than 50 commands, commands that have nothing to do with one another change places; a
 * batch that halts, where their order has a meaning, is refused then.
 *
 * @throws RestError `bad-request` when commands that must stay together are more than one request takes
 */
export function splitIntoRequests(commands: Commands, options: SplitOptions): readonly Commands[] {
  const lastsMs = (part: Commands): number =>
    part.reduce((sum, { method }) => sum + (options.durationMs?.(method) ?? 0), 0)
  const requests: { readonly commands: CommandText[]; ms: number }[] = []
  for (const { from, to } of stretchesOf(commands)) {
    const stretch = commands.slice(from, to + 1)
    for (const part of stretch.length <= maxCommands ? [stretch] : packed(stretch, options.halt)) {
      const last = requests.at(-1)
      const ms = lastsMs(part)
      if (
        last !== undefined &&
        last.commands.length + part.length <= maxCommands &&
        last.ms + ms <= maxRequestMs
      ) {
        last.commands.push(...part)
        last.ms += ms
      } else {
        requests.push({ commands: [...part], ms })
      }
    }
  }
  return requests.map((request) => request.commands)
}

/** Commands that references join, directly or through others: each such group in its order. */
export function groupsOf(commands: Commands): readonly Commands[] {
  const places = new Map(commands.map(({ place }, index) => [place, index]))
  const parents = commands.map((_command, index) => index)
  const rootOf = (index: number): number => {
    let root = index
    while (parents[root] !== root) root = parents[root] ?? root
    parents[index] = root
    return root
  }
  for (const [index, { uses }] of commands.entries()) {
    for (const used of uses) {
      const other = places.get(used)
      if (other !== undefined) parents[rootOf(index)] = rootOf(other)
    }
  }
  const groups = new Map<number, CommandText[]>()
  for (const [index, command] of commands.entries()) {
    const root = rootOf(index)
    const group = groups.get(root)
    if (group === undefined) groups.set(root, [command])
    else group.push(command)
  }
  return [...groups.values()]
}

/** Shortest runs of neighbours that no reference leaves. */
function stretchesOf(commands: Commands): readonly { readonly from: number; readonly to: number }[] {
  const stretches: { from: number; to: number }[] = []
  const indexes = new Map(commands.map(({ place }, index) => [place, index]))
  for (const [index, { uses }] of commands.entries()) {
    let from = Math.min(index, ...uses.map((used) => indexes.get(used) ?? index))
    for (let last = stretches.at(-1); last !== undefined && last.to >= from; last = stretches.at(-1)) {
      from = Math.min(from, last.from)
      stretches.pop()
    }
    stretches.push({ from, to: index })
  }
  return stretches
}

/** First fit, largest first: few requests, since the order between groups is free here. */
function packed(stretch: Commands, halt: boolean): readonly Commands[] {
  const requests: CommandText[][] = []
  const groups = groupsOf(stretch).toSorted((a, b) => b.length - a.length)
  const [largest = []] = groups
  if (largest.length > maxCommands) throw tooManyJoined(largest)
  if (halt) throw crossedOrder(stretch)
  for (const group of groups) {
    const roomy = requests.find((request) => request.length + group.length <= maxCommands)
    if (roomy === undefined) requests.push([...group])
    else roomy.push(...group)
  }
  return requests
}

function tooManyJoined(group: Commands): Error {
  return badRequest(
    'batch',
    `${group.length} commands, from ${group[0]?.key} to ${group.at(-1)?.key}, are joined by references ` +
      `($result[...]); a request takes at most ${maxCommands}. Send them as several batches and pass the values on.`
  )
}

function crossedOrder(stretch: Commands): Error {
  return badRequest(
    'batch',
    `References ($result[...]) between ${stretch[0]?.key} and ${stretch.at(-1)?.key} lie across more than ` +
      `${maxCommands} commands, which one request cannot run in order. Put commands that use one another closer ` +
      'together, or leave out halt.'
  )
}
