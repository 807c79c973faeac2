// Records that clients add, found by a key of their own (ORIGIN_ID).

import type { AddedReport } from './settings.ts'

export interface AddedRecord {
  readonly ID: string
  readonly ORIGIN_ID: string
  readonly TITLE: string
}

export interface Added {
  /** Answers the id of the new record; nothing keeps two from having one key. */
  add(fields: Readonly<Record<string, unknown>>): number
  /** In ascending id order. */
  withKeys(originIds: ReadonlySet<string>): readonly AddedRecord[]
  counts(): AddedReport
}

/** @param lastId of the table; new records come behind it */
export function createAdded(lastId: number): Added {
  const records: AddedRecord[] = []
  const byKey = new Map<string, AddedRecord[]>()
  return {
    add(fields) {
      const id = lastId + records.length + 1
      const key = text(fields['ORIGIN_ID'])
      const record = { ID: String(id), ORIGIN_ID: key, TITLE: text(fields['TITLE']) }
      records.push(record)
      byKey.set(key, [...(byKey.get(key) ?? []), record])
      return id
    },
    withKeys: (keys) =>
      [...keys].flatMap((key) => byKey.get(key) ?? []).toSorted((a, b) => Number(a.ID) - Number(b.ID)),
    counts: () => Object.fromEntries([...byKey].map(([key, found]) => [key, found.length]))
  }
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
