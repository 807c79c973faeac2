// The fields of a task as the portal keeps them, and what a new task has where nothing was given.
import type { CrmRow } from '../../model/portal.ts'
import type { Field } from '../crm/deal-fields.ts'
import { visibleTo } from '../crm/visibility.ts'
import type { RowQuery } from '../crm/find-rows.ts'
import { isoSeconds } from '../envelope.ts'
import type { Access } from '../method.ts'

export const TASK_FIELDS: Readonly<Record<string, Field>> = {
  ID: { type: 'integer', readOnly: true },
  TITLE: { type: 'text' },
  DESCRIPTION: { type: 'text' },
  STATUS: { type: 'integer' },
  PRIORITY: { type: 'integer' },
  CREATED_BY: { type: 'integer' },
  RESPONSIBLE_ID: { type: 'integer' },
  GROUP_ID: { type: 'integer' },
  PARENT_ID: { type: 'integer' },
  DEADLINE: { type: 'datetime' },
  CREATED_DATE: { type: 'datetime', readOnly: true },
  CHANGED_DATE: { type: 'datetime', readOnly: true },
  CLOSED_DATE: { type: 'datetime', readOnly: true }
}

/** `at`: virtual milliseconds. */
export function newTask(id: number, creator: string, at: number): CrmRow {
  const created = isoSeconds(at)
  return {
    ID: String(id),
    TITLE: '',
    DESCRIPTION: '',
    STATUS: '2',
    PRIORITY: '1',
    CREATED_BY: creator,
    RESPONSIBLE_ID: creator,
    GROUP_ID: '0',
    PARENT_ID: null,
    DEADLINE: null,
    CREATED_DATE: created,
    CHANGED_DATE: created,
    CLOSED_DATE: null
  }
}

/** People see the tasks they have made or are to do. */
export function ownTasks({ user }: Access): RowQuery['sees'] {
  return visibleTo(user, ['CREATED_BY', 'RESPONSIBLE_ID'])
}
