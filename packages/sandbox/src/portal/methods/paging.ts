// The four ways in which list methods of a portal read `start` (portal-behaviour.md section 4).
import { phpList, type PhpArray, type PhpValue } from '../php/value.ts'

export type PagingMode = 'old_kernel' | 'orm' | 'orm_user_get' | 'controller'

export interface Page {
  /** Index of the first row, 0-based; `count` rows from there. */
  readonly offset: number
  readonly count: number
  /** Absent keys are absent on the wire. */
  readonly next?: number
  readonly total?: number
}

export const PAGE_SIZE = 50

const PAGES: Readonly<Record<PagingMode, (start: number, rows: number) => Page>> = {
  old_kernel: oldKernelPage,
  orm: ormPage,
  orm_user_get: userGetPage,
  controller: controllerPage
}

/** Which rows of `rows` matching ones a list answers, and its envelope keys; `start` already cast to an integer. */
export function page(mode: PagingMode, start: number, rows: number): Page {
  return PAGES[mode](start, rows)
}

/** Whether a list with this `start` counts its rows. */
export function isCounted(mode: PagingMode, start: number): boolean {
  return mode === 'old_kernel' ? start >= 0 : mode === 'orm' || start !== -1
}

/** The rows of one page as a method returns them: a list with `next` and `total` beside it. */
export function pagedList(rows: readonly PhpValue[], printed: Page): PhpArray {
  return withCounters(phpList(rows), printed)
}

/** The same for methods whose rows are a member of the result, for example `items`. */
export function pagedMember(member: string, rows: readonly PhpValue[], printed: Page): PhpArray {
  return withCounters(new Map([[member, phpList(rows)]]), printed)
}

function withCounters(result: PhpArray, { next, total }: Page): PhpArray {
  if (next !== undefined) result.set('next', next)
  if (total !== undefined) result.set('total', total)
  return result
}

/** Turns `start` into a page number; a page beyond the last is the first again, so a naive reader never ends. */
function oldKernelPage(start: number, rows: number): Page {
  if (start < 0) return { offset: 0, count: Math.min(PAGE_SIZE, rows), total: 0 }
  const offset = pageOffset(start)
  return counted(offset < rows ? offset : 0, rows)
}

/** The exact offset, always counted. */
function ormPage(start: number, rows: number): Page {
  return counted(Math.max(start, 0), rows)
}

/** The exact offset, not counted for exactly -1, and a bare empty list when there are no rows. */
function userGetPage(start: number, rows: number): Page {
  const counting = ormPage(start, rows)
  if (counting.count === 0) return { offset: 0, count: 0 }
  return start === -1 ? { offset: 0, count: counting.count, total: 0 } : counting
}

/** A page number again, but a page beyond the last is empty; -1 omits both keys. */
function controllerPage(start: number, rows: number): Page {
  if (start === -1) return { offset: 0, count: Math.min(PAGE_SIZE, rows) }
  return counted(pageOffset(Math.max(start, 0)), rows)
}

function pageOffset(start: number): number {
  return Math.floor(start / PAGE_SIZE) * PAGE_SIZE
}

function counted(offset: number, rows: number): Page {
  const count = Math.max(0, Math.min(PAGE_SIZE, rows - offset))
  const end = offset + count
  return { offset, count, ...(count > 0 && end < rows ? { next: end } : {}), total: rows }
}
