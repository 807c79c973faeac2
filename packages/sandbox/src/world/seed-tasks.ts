// Tasks of a new portal: the same for the same numbers, spread over its users.

import type { CrmRow } from '../model/portal.ts'
import type { RowTable } from '../model/row-table.ts'
import { isoSeconds } from '../portal/envelope.ts'
import { newTask } from '../portal/tasks/task-fields.ts'
import { DAY_MS, inTurn, midnight, pick, type RowMaker, type RowsSeed, seedRows } from './seed-rows.ts'

interface TaskContext {
  /** Virtual milliseconds. */
  readonly now: number
  readonly userIds: readonly number[]
}

const SUBJECTS = ['Call back', 'Prepare an offer', 'Send the contract', 'Plan a visit', 'Check the invoice']

export function seedTasks(seed: RowsSeed, context: TaskContext): RowTable {
  return seedRows(seed, taskMaker(context))
}

export function taskMaker({ now, userIds }: TaskContext): RowMaker {
  return (id, random): CrmRow => {
    const createdAt = now - Math.floor(random() * 200 + 1) * DAY_MS
    const status = pick(['2', '3', '5'], random)
    const creator = inTurn(id + 1, userIds)
    return {
      ...newTask(id, creator, createdAt),
      TITLE: `${pick(SUBJECTS, random)} ${id}`,
      STATUS: status,
      RESPONSIBLE_ID: inTurn(id, userIds),
      DEADLINE: random() < 0.5 ? midnight(createdAt + 14 * DAY_MS) : null,
      CLOSED_DATE: status === '5' ? isoSeconds(createdAt + DAY_MS) : null
    }
  }
}
