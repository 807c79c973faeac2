// The arguments of `npm start`.

import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type StoreKind, storeKinds } from '../tour/tour-store.ts'

export const help = `npm start [-- <options>]

A local Bitrix24 (the sandbox) and the Latchkey gateway, connected, until Ctrl-C.

  --tour       play the whole story without a browser, a line a step, and end
  --store NAME of the tour's gateway: sqlite (as without it), postgres (a server of the run), memory
  --keep DIR   keep the database, its keys and the log in DIR (made when missing)
  --help       this text
`

export interface StartArguments {
  readonly action: 'run' | 'tour' | 'help'
  readonly store: StoreKind
  /** Absolute. */
  readonly keep?: string
}

/** The caller has to change something; the message is the one line that says what. */
export class ArgumentError extends Error {}

/**
 * @param base what DIR is relative to
 * @throws ArgumentError
 */
export function readArguments(words: readonly string[], base: string): StartArguments {
  const { tour, store: named = 'sqlite', keep, help } = parse(words)
  const store = storeKinds.find((kind) => kind === named)
  if (store === undefined) throw new ArgumentError(`--store is one of ${storeKinds.join(', ')}.`)
  if (help === true) return { action: 'help', store }
  if (store !== 'sqlite' && tour !== true) throw new ArgumentError('--store belongs to --tour.')
  if (keep === '') throw new ArgumentError('--keep needs the name of a folder.')
  return {
    action: tour === true ? 'tour' : 'run',
    store,
    ...(keep !== undefined && { keep: resolve(base, keep) })
  }
}

interface Values {
  readonly tour?: boolean | undefined
  readonly store?: string | undefined
  readonly keep?: string | undefined
  readonly help?: boolean | undefined
}

function parse(words: readonly string[]): Values {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        tour: { type: 'boolean' },
        store: { type: 'string' },
        keep: { type: 'string' },
        help: { type: 'boolean', short: 'h' }
      }
    })
    return values
  } catch (cause) {
    // Node's own text has more than one line.
    const [line = ''] = (cause as Error).message.split('\n')
    throw new ArgumentError(`${line} See npm start -- --help.`, { cause })
  }
}
