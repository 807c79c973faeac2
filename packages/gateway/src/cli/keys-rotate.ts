// `latchkey keys rotate`: encrypts everything that is stored with the first key, while gateways run.

import { rotateKeys, type Rotation, type RotationProgress } from '@latchkey/app'
import type { Command } from 'commander'
import { GatewayError } from './gateway-error.ts'
import { print } from './print.ts'
import { withStorage } from './with-storage.ts'

interface RotateOptions {
  readonly json?: boolean
}

/** What cannot be listed ends by itself: OAuth states of sign-ins, and session tokens of pages. */
const waitMs = 10 * 60_000
const shownEveryMs = 1_000

export function addKeysRotate(keys: Command): void {
  keys
    .command('rotate')
    .description(
      'encrypt everything that is stored with the first key of LATCHKEY_KEYS, while gateways run; may be ended and started again'
    )
    .option('--json', 'progress and result as JSON lines')
    .action((options: RotateOptions) =>
      withStorage('refuse', async (storage, { clientId }) => {
        const progress = progressPrinter(options)
        const rotation = await rotateKeys({ ...storage, clientId, onProgress: progress.show })
        await progress.end()
        const removableAt = Date.now() + waitMs
        if (options.json === true) await print(`${JSON.stringify(resultOf(rotation, removableAt))}\n`)
        else await print(statementOf(rotation, removableAt))
        requireComplete(rotation)
      })
    )
}

function progressPrinter({ json }: RotateOptions) {
  const live = json !== true && process.stdout.isTTY
  let shownAt = -Infinity
  let last: RotationProgress | undefined
  let printed: Promise<void> = Promise.resolve()
  const write = (progress: RotationProgress): void => {
    const line = json === true ? JSON.stringify({ event: 'progress', ...progress }) : textOf(progress)
    printed = print(live ? `\r${line}` : `${line}\n`)
    // A reader that has gone is told at the end.
    printed.catch(() => {})
  }
  return {
    show(progress: RotationProgress): void {
      last = progress
      if (performance.now() - shownAt < shownEveryMs) return
      shownAt = performance.now()
      last = undefined
      write(progress)
    },
    async end(): Promise<void> {
      if (last !== undefined) write(last)
      await printed
      if (live) await print('\n')
    }
  }
}

function textOf({ round, portals, records, resealed }: RotationProgress): string {
  return `round ${round}: ${portals} portals, ${records} records read; ${resealed} encrypted anew`
}

function resultOf(rotation: Rotation, removableAt: number): object {
  const { unreadable, ...rest } = rotation
  return {
    event: 'end',
    ...rest,
    ...(rotation.removable.length > 0 && { removableAt }),
    unreadable: unreadable.map(({ kind, memberId, userId, error }) => ({
      kind,
      memberId,
      userId,
      detail: error.message
    }))
  }
}

function statementOf(rotation: Rotation, removableAt: number): string {
  const { outcome, keyId, removable, unreadable } = rotation
  if (outcome === 'unreadable') {
    return unreadable
      .map(({ kind, memberId, userId, error }) => {
        const user = userId === undefined ? '' : ` user ${userId}`
        return `does not open: ${kind} of ${memberId}${user}: ${error.message}\n`
      })
      .join('')
  }
  if (outcome === 'still-written') return ''
  const done = `Everything that is stored opens with the key "${keyId}" alone, quarantined events included.\n`
  if (removable.length === 0) return done
  const names = removable.map((id) => `"${id}"`).join(', ')
  const time = new Date(removableAt).toISOString().slice(0, 16).replace('T', ' ')
  return `${done}Sign-ins and page sessions that were begun with another key end within 10 minutes.
From ${time} UTC on, and with "${keyId}" first on every gateway: remove ${names} from LATCHKEY_KEYS.
`
}

function requireComplete({ outcome, keyId, unreadableCount }: Rotation): void {
  if (outcome === 'unreadable') {
    throw new GatewayError(
      'records-unreadable',
      `${unreadableCount} records do not open, and no key was retired: put their key back, or forget these portals (DELETE /api/v1/portals/{memberId}), then rotate again.`
    )
  }
  if (outcome === 'still-written') {
    throw new GatewayError(
      'still-written',
      `A gateway goes on encrypting with another key, and no key was retired: start every gateway with "${keyId}" first in LATCHKEY_KEYS, then rotate again.`
    )
  }
}
