// The methods of a stub portal, by name. Each tells first what it costs, which is then waited for, and runs afterwards.

import type { Added } from './added.ts'
import { mapOf, param, type Params } from './form.ts'
import { type Costs, pageSize } from './settings.ts'
import type { Bounds, RowForm, Table, TablePage } from './table.ts'

/** What a stub knows. */
export interface World {
  readonly costs: Costs
  readonly table: Table
  readonly added: Added
}

/** A result: JSON text in pieces, and the value behind it for references. */
export interface Result {
  readonly json: readonly Buffer[]
  readonly value: unknown
  readonly rows?: number
  readonly next?: number
  readonly total?: number
}

export class MethodError extends Error {
  readonly error: string
  readonly status: number

  constructor(error: string, description: string, status = 400) {
    super(description)
    this.error = error
    this.status = status
  }
}

export interface Run {
  readonly costMs: number
  /** @throws MethodError */
  run(): Result
}

/** @throws MethodError */
type Method = (params: Params, world: World) => Run

export const methods: Readonly<Record<string, Method>> = {
  'crm.deal.list': (params, world) => list(params, world, 'upper'),
  'crm.item.list': (params, world) => list(params, world, 'lower'),
  'crm.deal.add': (params, { costs, added }) => ({
    costMs: costs.add,
    run: () => resultOf(added.add(mapOf(param(params, 'fields'))))
  }),
  'user.current': known({ ID: '1', NAME: 'Ada', LAST_NAME: 'Owner', ACTIVE: true }),
  profile: known({ ID: '1', ADMIN: true, NAME: 'Ada', LAST_NAME: 'Owner' }),
  'app.info': known({ ID: 1, CODE: 'stub', VERSION: 1, STATUS: 'L', INSTALLED: true, LANGUAGE_ID: 'en' }),
  'server.time': (_params, { costs }) => ({
    costMs: costs.other,
    run: () => resultOf(new Date().toISOString())
  }),
  scope: known(['crm', 'user'])
}

function known(value: unknown): Method {
  return (_params, { costs }) => ({ costMs: costs.other, run: () => resultOf(value) })
}

function resultOf(value: unknown, beside: Omit<Result, 'json' | 'value'> = {}): Result {
  return { json: [Buffer.from(JSON.stringify(value))], value, ...beside }
}

function list(params: Params, { costs, table, added }: World, form: RowForm): Run {
  const filter = mapOf(param(params, 'filter'))
  const keys = originIdsOf(filter)
  if (keys !== undefined) {
    return {
      costMs: costs.list,
      run() {
        const rows = added.withKeys(keys).slice(0, pageSize)
        return resultOf(rows, { rows: rows.length, total: rows.length })
      }
    }
  }
  const bounds = boundsOf(filter)
  const order = orderOf(mapOf(param(params, 'order')))
  const start = Number(param(params, 'start') ?? 0) || 0
  const counts = start >= 0
  // What is counted is walked row by row, as a portal's database does.
  const total = counts ? table.count(bounds) : 0
  const skip = Math.max(0, start)
  return {
    costMs: costs.list + (total * costs.countedThousand + skip * costs.skippedThousand) / 1000,
    run() {
      const page = table.page(bounds, skip, order, form)
      const next = skip + page.ids.length
      return {
        json: form === 'upper' ? page.json : [itemsOpen, ...page.json, itemsClose],
        value: form === 'upper' ? page : { items: page },
        rows: page.ids.length,
        // Without counting, `total` is 0 and there is no `next` (portal-behaviour.md section 4).
        ...(counts && next < total ? { next } : undefined),
        total: counts ? total : 0
      }
    }
  }
}

const itemsOpen = Buffer.from('{"items":')
const itemsClose = Buffer.from('}')

/** Whether a value is a page, whose rows are only read when a reference asks for one. */
export function isPage(value: unknown): value is TablePage {
  return typeof value === 'object' && value !== null && 'json' in value && 'row' in value
}

function orderOf(order: Params): 'asc' | 'desc' {
  const [field = 'ID', direction = 'ASC'] = Object.entries(order)[0] ?? []
  if (field.toUpperCase() !== 'ID') {
    throw new MethodError('ERROR_ARGUMENT', `Order field not allowed: ${field}`)
  }
  return String(direction).toUpperCase() === 'DESC' ? 'desc' : 'asc'
}

function originIdsOf(filter: Params): ReadonlySet<string> | undefined {
  const key = Object.keys(filter).find((name) => /^[=@]?ORIGIN_ID$/i.test(name))
  if (key === undefined) return undefined
  const wanted = filter[key]
  return new Set(
    typeof wanted === 'object' && wanted !== null ? Object.values(wanted).map(String) : [String(wanted)]
  )
}

/** All conditions on the id hold; others are refused, so that nothing is measured by mistake. */
function boundsOf(filter: Params): Bounds {
  let above = -Infinity
  let upTo = Infinity
  for (const [name, wanted] of Object.entries(filter)) {
    const [, operator = '', field = ''] = /^([<>=]*)(.*)$/.exec(name) ?? []
    if (field.toUpperCase() !== 'ID') {
      throw new MethodError('ERROR_ARGUMENT', `Filter field not allowed: ${name}`)
    }
    // PHP compares a list with a number as if it were 1: a reference that leads nowhere reads from the beginning.
    const value = typeof wanted === 'object' ? 1 : Number(wanted)
    if (operator === '>') above = Math.max(above, value)
    else if (operator === '>=') above = Math.max(above, value - 1)
    else if (operator === '<') upTo = Math.min(upTo, value - 1)
    else if (operator === '<=') upTo = Math.min(upTo, value)
    else [above, upTo] = [Math.max(above, value - 1), Math.min(upTo, value)]
  }
  return { above, upTo }
}
