// The operator hears of a damaged record once an hour, however often it is met.

import { expect, it } from 'vitest'
import { portal } from './conformance/samples.ts'
import { AppError } from './errors/app-error.ts'
import { testContext } from './testing/test-context.ts'
import { createUnreadableReport } from './unreadable-report.ts'

const error = new AppError('internal', 'A stored value does not open.')
const grant = { kind: 'grant', ...portal, userId: '7', error } as const

it('each record is told by itself, in the log and in the audit, and again after an hour', async () => {
  let now = 1_800_000_000_000
  const told: unknown[] = []
  const logger = { debug() {}, info() {}, warn() {}, error: (fields: unknown) => void told.push(fields) }
  const context = testContext({ env: { now: () => now, logger } })
  const report = createUnreadableReport(context)
  for (let time = 0; time < 3; time += 1) report(grant)
  report({ kind: 'installation', ...portal, error })
  expect(told).toEqual([
    { kind: 'grant', memberId: portal.memberId, userId: '7', code: 'internal' },
    { kind: 'installation', memberId: portal.memberId, code: 'internal' }
  ])
  now += 3_600_000
  report(grant)
  expect(told).toHaveLength(3)
  const lines = await context.store.audit.list(portal, 10)
  expect(lines.map(({ what, userId, details }) => [what, userId, details?.['kind']])).toEqual([
    ['record-unreadable', '7', 'grant'],
    ['record-unreadable', undefined, 'installation'],
    ['record-unreadable', '7', 'grant']
  ])
})
