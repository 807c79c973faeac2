// Control calls that set, list and remove faults.

import { Hono } from 'hono'
import { FAULT_TARGETS, type FaultSpec, parseAction } from '../faults/fault.ts'
import type { ControlDeps } from './control-app.ts'
import { findPortal } from './find.ts'
import { asCount, asText, Input, InputError } from './input.ts'

const MOST_TIMES = 1_000_000

export function faultRoutes({ core }: ControlDeps): Hono {
  const { faults } = core
  const routes = new Hono()

  routes.get('/faults', (context) => context.json(faults.list()))

  routes.post('/faults', async (context) => {
    const spec = readFault(new Input(await context.req.text()))
    if (spec.portal !== undefined) findPortal(core.world, spec.portal)
    return context.json({ id: faults.add(spec).id })
  })

  /** All of them, or the one that `?id=` names. */
  routes.delete('/faults', (context) => {
    const id = context.req.query('id')
    if (faults.remove(id) === 0 && id !== undefined) throw new InputError('id', 'names no fault', 404)
    return context.body(null, 204)
  })

  return routes
}

function readFault(input: Input): FaultSpec {
  const on = input.required('on', `one of ${FAULT_TARGETS.join(', ')}`, (value) =>
    FAULT_TARGETS.find((target) => target === value)
  )
  return {
    on,
    action: input.required('action', `an action that makes sense on ${on}`, (value) =>
      parseAction(on, asText(value) ?? '')
    ),
    times: input.optional(
      'times',
      'a positive whole number',
      (value) => asCount(value, MOST_TIMES) || undefined
    ),
    probability: input.optional('probability', 'a number from 0 to 1', asShare),
    portal: input.text('portal'),
    method: input.text('method')
  }
}

function asShare(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined
}
