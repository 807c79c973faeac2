// The yardstick: writes what is posted to a file, and answers when it is on disk.

import { closeSync, fsync, fsyncSync, openSync, writeSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { listen, orders, say } from '../support/in-child.ts'

/** `each`: one fsync a POST. `together`: one fsync for all that came while the last one ran. */
export interface BareServerSettings {
  readonly path: string
  readonly fsync: 'each' | 'together'
}

const lines = orders<BareServerSettings>()
const first = await lines.next()
if (first.done === true) throw new Error('There were no settings.')
const settings = first.value
const file = openSync(settings.path, 'a')
let waiting: (() => void)[] = []
let isSyncing = false

function syncAll(): void {
  if (isSyncing || waiting.length === 0) return
  isSyncing = true
  const served = waiting
  waiting = []
  fsync(file, (error) => {
    if (error !== null) throw error
    isSyncing = false
    for (const answer of served) answer()
    syncAll()
  })
}

async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  writeSync(file, await buffer(incoming))
  if (settings.fsync === 'each') {
    fsyncSync(file)
    outgoing.end()
  } else {
    waiting.push(() => outgoing.end())
    syncAll()
  }
}

const listening = await listen((incoming, outgoing) => void serve(incoming, outgoing))
say({ origin: listening.origin })
await lines.next()
listening.close()
closeSync(file)
