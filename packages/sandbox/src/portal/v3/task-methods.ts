// Tasks through REST 3.0: `items`, `item` and `result` inside `result` (wire.md section 15).
import type { CrmRow } from '../../model/portal.ts'
import { findRows } from '../crm/find-rows.ts'
import { isoSeconds } from '../envelope.ts'
import type { Call } from '../method.ts'
import { phpList } from '../php/value.ts'
import { newTask, ownTasks, TASK_FIELDS } from '../tasks/task-fields.ts'
import { readFilter } from './filter-v3.ts'
import { readOrder, readPagination } from './list-parameters.ts'
import { printTask, readSelect, sortable, TASK_DTO, TASK_ENTITY } from './task-dto.ts'
import { readTaskFields, readTaskId } from './task-input.ts'
import { accessDeniedV3, V3Error } from './v3-error.ts'
import type { V3Method } from './v3-method.ts'

const ALL_FIELDS = Object.keys(TASK_DTO)

export const taskMethodsV3: readonly V3Method[] = [
  {
    name: 'tasks.task.list',
    scope: 'tasks',
    writes: false,
    run(call, query) {
      const names = readSelect(query, ['id'])
      const { bounds, meets } = readFilter(query.get('filter'))
      const order = readOrder(query, sortable)
      const { limit, offset } = readPagination(query)
      const isOwn = ownTasks(call)
      const sees = (row: CrmRow): boolean => meets(row) && isOwn?.(row) !== false
      const rows = findRows(call.portal.tasks, { filter: bounds, order, fields: TASK_FIELDS, sees }).rows(
        offset,
        limit
      )
      call.work({ rows: rows.length, skipped: offset })
      return new Map([['items', phpList(rows.map((row) => printTask(row, names, call.portal)))]])
    }
  },
  {
    name: 'tasks.task.get',
    scope: 'tasks',
    writes: false,
    run(call, query) {
      const names = readSelect(query, ALL_FIELDS)
      const { row } = wantedTask(call, readTaskId(query))
      return new Map([['item', printTask(row, names, call.portal)]])
    }
  },
  {
    name: 'tasks.task.add',
    scope: 'tasks',
    writes: true,
    run(call, query) {
      const { portal, user } = call
      const given = readTaskFields(query, ['title', 'creatorId', 'responsibleId'], portal)
      const id = portal.tasks.add((own) => ({ ...newTask(own, String(user.id), call.now()), ...given }))
      return new Map([['item', printTask(wantedTask(call, id).row, ALL_FIELDS, portal)]])
    }
  },
  {
    name: 'tasks.task.update',
    scope: 'tasks',
    writes: true,
    run(call, query) {
      const { id, row } = wantedTask(call, readTaskId(query))
      const given = readTaskFields(query, [], call.portal)
      call.portal.tasks.set(id, { ...row, ...given, CHANGED_DATE: isoSeconds(call.now()) })
      return new Map([['result', true]])
    }
  },
  {
    name: 'tasks.task.delete',
    scope: 'tasks',
    writes: true,
    run(call, query) {
      const { id } = wantedTask(call, readTaskId(query))
      return new Map([['result', call.portal.tasks.delete(id)]])
    }
  }
]

function wantedTask(call: Call, id: number): { readonly id: number; readonly row: CrmRow } {
  const row = call.portal.tasks.get(id)
  if (row === undefined) {
    throw new V3Error('ENTITYNOTFOUND', `Entity \`${TASK_ENTITY}\` with id \`${id}\` was not found`)
  }
  if (ownTasks(call)?.(row) === false) throw accessDeniedV3(403)
  return { id, row }
}
