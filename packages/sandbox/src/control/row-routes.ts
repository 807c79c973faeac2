// The control call that adds and deletes rows, at once or in the middle of somebody's reading.

import { Hono } from 'hono'
import { ROW_KINDS, type RowsChange } from '../model/rows.ts'
import { changeRows, planChange } from '../world/change-rows.ts'
import type { RowsAnswer } from './contract.ts'
import type { ControlDeps } from './control-app.ts'
import { findPortal } from './find.ts'
import { asCount, asId, Input } from './input.ts'
import { asRowList } from './read-portal-seed.ts'

const MOST_ROWS = 1_000_000

export function rowRoutes({ core }: ControlDeps): Hono {
  const routes = new Hono()

  routes.post('/portals/:memberId/rows', async (context) => {
    const portal = findPortal(core.world, context.req.param('memberId'))
    const input = new Input(await context.req.text())
    const change = readChange(input)
    const afterCalls = input.optional('afterCalls', 'a whole number', asRowCount)
    if (afterCalls === undefined) {
      const changed = changeRows(portal, change)
      return context.json({ ...changed, count: portal[change.kind].size } satisfies RowsAnswer)
    }
    const times = input.optional('times', 'a whole number', asRowCount) ?? 1
    planChange(portal, change, afterCalls, times)
    return context.json({ added: [], deleted: [], count: portal[change.kind].size } satisfies RowsAnswer)
  })

  return routes
}

function readChange(input: Input): RowsChange {
  const kind = input.required('kind', `one of ${ROW_KINDS.join(', ')}`, (value) =>
    ROW_KINDS.find((one) => one === value)
  )
  const add = input.optional(
    'add',
    'a number of rows or a list of them',
    (value) => asRowCount(value) ?? asRowList(value)
  )
  const gone = input.optional(
    'delete',
    'a number of rows or a list of ids',
    (value) => asRowCount(value) ?? asIds(value)
  )
  return { kind, add: add ?? 0, delete: gone ?? 0 }
}

function asRowCount(value: unknown): number | undefined {
  return asCount(value, MOST_ROWS)
}

function asIds(value: unknown): readonly number[] | undefined {
  if (!Array.isArray(value)) return undefined
  const ids = value.flatMap((one: unknown) => asId(one) ?? [])
  return ids.length === value.length ? ids : undefined
}
