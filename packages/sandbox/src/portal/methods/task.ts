// Tasks of classic REST: rows in `tasks`, ids in `id`, everything as text (wire.md section 10.2).
import type { CrmRow } from '../../model/portal.ts'
import type { Access, Method } from '../method.ts'
import { toInt, toPhp, toText } from '../php/convert.ts'
import { isArray, phpMap, type PhpArray, type PhpValue } from '../php/value.ts'
import { accessDenied, argumentMissing, RestError } from '../rest-error.ts'
import { ownTasks, TASK_FIELDS } from '../tasks/task-fields.ts'
import { camelName, rowName, rowNamed } from './camel-names.ts'
import { arrayParameter, readPage } from './crm-rows.ts'
import { pagedMember } from './paging.ts'
import { parameter } from './parameter.ts'

export const taskMethods: readonly Method[] = [
  {
    name: 'tasks.task.list',
    scope: 'task',
    run(call, params) {
      const query = {
        filter: rowNamed(arrayParameter(params, 'filter')),
        order: rowNamed(arrayParameter(params, 'order')),
        fields: TASK_FIELDS,
        sees: ownTasks(call)
      }
      const { rows, printed } = readPage(call, 'controller', call.portal.tasks, query)
      const names = selection(params)
      return pagedMember(
        'tasks',
        rows.map((row) => printTask(row, names)),
        printed
      )
    }
  },
  {
    name: 'tasks.task.get',
    scope: 'task',
    run(call, params) {
      const id = toInt(parameter(params, 'taskId'))
      if (id <= 0) throw argumentMissing('taskId')
      return toPhp({ task: printTask(wantedTask(call, id), selection(params)) })
    }
  }
]

function wantedTask(call: Access, id: number): CrmRow {
  const task = call.portal.tasks.get(id)
  if (task === undefined) throw new RestError('1048582', 'Could not find the task')
  if (ownTasks(call)?.(task) === false) throw accessDenied()
  return task
}

/** Nothing asked for is everything. */
function selection(params: PhpArray): readonly string[] {
  const select = parameter(params, 'select')
  const names = isArray(select) ? [...select.values()].map((name) => rowName(toText(name))) : []
  return names.length === 0 || names.includes('*') ? Object.keys(TASK_FIELDS) : names
}

function printTask(row: CrmRow, names: readonly string[]): PhpValue {
  const known = Object.keys(TASK_FIELDS).filter((name) => names.includes(name))
  return phpMap(known.map((name) => [camelName(name), row[name] ?? null]))
}
