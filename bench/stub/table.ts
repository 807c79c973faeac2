// The rows of a stub's list. Each row is written as JSON once, side by side with its neighbours in one buffer: a page is
// a slice of it, so that the portal's own processor time stays out of what is measured.

import type { TableIds } from './ids.ts'
import { pageSize } from './settings.ts'

/** How a method writes its rows. */
export type RowForm = 'upper' | 'lower'

export interface Bounds {
  /** Exclusive. */
  readonly above: number
  /** Inclusive. */
  readonly upTo: number
}

export interface TablePage {
  readonly ids: readonly number[]
  /** The rows as a JSON list, in pieces that are written one after another. */
  readonly json: readonly Buffer[]
  row(index: number): unknown
}

export interface Table {
  /** Rows within bounds. */
  count(bounds: Bounds): number
  page(bounds: Bounds, skip: number, order: 'asc' | 'desc', form: RowForm): TablePage
  /** An id that may get a row, or may lose it, changes. */
  set(index: number, exists: boolean): void
  exists(index: number): boolean
  /** Ids that rows have or may get. */
  readonly ids: readonly number[]
}

interface Written {
  readonly bytes: Buffer
  /** Where each row begins, and behind the last one its end; rows end with a comma. */
  readonly starts: Uint32Array
}

export function createTable({ all: ids, taken }: TableIds): Table {
  const alive = Uint8Array.from(taken, (isTaken) => (isTaken ? 1 : 0))
  let living = taken.filter(Boolean).length
  const forms = new Map<RowForm, Written>()
  const written = (form: RowForm): Written => {
    const known = forms.get(form) ?? write(ids, form)
    forms.set(form, known)
    return known
  }

  /** The first place whose id is greater. */
  function placeBehind(id: number): number {
    let from = 0
    let to = ids.length
    while (from < to) {
      const middle = (from + to) >> 1
      if ((ids[middle] ?? Infinity) <= id) from = middle + 1
      else to = middle
    }
    return from
  }

  return {
    ids,
    exists: (index) => alive[index] === 1,
    set(index, exists) {
      living += (exists ? 1 : 0) - (alive[index] ?? 0)
      alive[index] = exists ? 1 : 0
    },
    count({ above, upTo }) {
      if (above === -Infinity && upTo === Infinity) return living
      const to = placeBehind(upTo)
      let count = 0
      for (let place = placeBehind(above); place < to; place += 1) count += alive[place] ?? 0
      return count
    },
    page({ above, upTo }, skip, order, form) {
      const [from, to] = [placeBehind(above), placeBehind(upTo)]
      const places: number[] = []
      let left = skip
      const see = (place: number): boolean => {
        if (alive[place] === 1) {
          if (left > 0) left -= 1
          else places.push(place)
        }
        return places.length < pageSize
      }
      if (order === 'asc') for (let place = from; place < to && see(place); place += 1);
      else for (let place = to - 1; place >= from && see(place); place -= 1);
      return pageOf(places, ids, written(form))
    }
  }
}

function pageOf(places: readonly number[], ids: readonly number[], { bytes, starts }: Written): TablePage {
  const json: Buffer[] = [open]
  for (let first = 0; first < places.length; ) {
    // Neighbours are one piece.
    let last = first
    while (places[last + 1] === (places[last] ?? 0) + 1) last += 1
    const comma = last === places.length - 1 ? 1 : 0
    json.push(bytes.subarray(starts[places[first] ?? 0], (starts[(places[last] ?? 0) + 1] ?? 0) - comma))
    first = last + 1
  }
  json.push(close)
  return {
    ids: places.map((place) => ids[place] ?? 0),
    json,
    row(index) {
      const place = places[index] ?? 0
      return JSON.parse(bytes.toString('utf8', starts[place], (starts[place + 1] ?? 0) - 1)) as unknown
    }
  }
}

const open = Buffer.from('[')
const close = Buffer.from(']')

/** About what `select: ['ID', 'TITLE', 'STAGE_ID', 'OPPORTUNITY']` brings; `select` itself is not looked at. */
function write(ids: readonly number[], form: RowForm): Written {
  const rows = ids.map((id) => {
    const title = `Deal ${id}`
    return form === 'upper'
      ? `{"ID":"${id}","TITLE":"${title}","STAGE_ID":"NEW","OPPORTUNITY":"${id % 9973}.00"},`
      : `{"id":${id},"title":"${title}","stageId":"NEW","opportunity":${id % 9973}},`
  })
  const starts = new Uint32Array(rows.length + 1)
  let length = 0
  for (const [index, row] of rows.entries()) {
    starts[index] = length
    length += Buffer.byteLength(row)
  }
  starts[rows.length] = length
  return { bytes: Buffer.from(rows.join('')), starts }
}
