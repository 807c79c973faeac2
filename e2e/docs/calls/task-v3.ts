// Of docs/calls.md.
import type { Rest } from '@latchkey/rest'

interface Task {
  readonly id: number
  readonly title: string
}

/** However often it is called for one order: one task. */
export async function taskFor(rest: Rest, order: string, person: number): Promise<Task> {
  const { result } = await rest.v3.call<{ item: Task }>(
    'tasks.task.add',
    { fields: { title: `Order ${order}`, creatorId: person, responsibleId: person } },
    { idempotencyKey: `order-${order}` }
  )
  return result.item
}
