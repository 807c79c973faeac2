// Records that do not open: told each time, and left out of lists that span portals.

import { AppError } from '../errors/app-error.ts'
import type { InstallationKey } from '../records/installation.ts'

export interface UnreadableRecord extends InstallationKey {
  readonly kind: 'installation' | 'grant' | 'quarantined event'
  /** Of a grant. */
  readonly userId?: string
  readonly error: AppError
}

export type OnUnreadable = (record: UnreadableRecord) => void

/** What opens a record, for one kind of records. Throws what `open` throws, after `onUnreadable` was told. */
export function watchedOpening<Record extends InstallationKey & { readonly userId?: string }>(
  kind: UnreadableRecord['kind'],
  open: (record: Record) => Record,
  onUnreadable: OnUnreadable
): (record: Record) => Record {
  return (record) => {
    try {
      return open(record)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const { clientId, memberId, userId } = record
      onUnreadable({ kind, clientId, memberId, ...(userId !== undefined && { userId }), error })
      throw error
    }
  }
}

/** That a record does not open, as opposed to a store that fails. */
export function isUnreadable(error: unknown): error is AppError {
  return error instanceof AppError && (error.code === 'internal' || error.field === 'KEYS')
}

/** `undefined` when a record does not open. Throws what else `read` throws. */
export async function ifReadable<Result>(read: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await read()
  } catch (error) {
    if (isUnreadable(error)) return undefined
    throw error
  }
}

/** Those that open. One damaged record must not stand between an operator, or a sweep, and all other portals. */
export function openable<Record>(open: (record: Record) => Record, records: readonly Record[]): Record[] {
  return records.flatMap((record) => {
    try {
      return [open(record)]
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return []
    }
  })
}

/**
 * A page of as many records that open as `limit` says, as far as there are any: whoever pages takes a shorter one for
 * the last.
 */
export async function openablePage<Record>(
  open: (record: Record) => Record,
  limit: number,
  read: (limit: number, last: Record | undefined) => Promise<readonly Record[]>
): Promise<readonly Record[]> {
  const page: Record[] = []
  let last: Record | undefined
  for (;;) {
    const asked = limit - page.length
    const found = await read(asked, last)
    page.push(...openable(open, found))
    if (page.length === limit || found.length < asked) return page
    last = found.at(-1)
  }
}
