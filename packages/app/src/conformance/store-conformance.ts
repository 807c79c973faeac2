// The whole suite.

import { auditCases } from './audit-cases.ts'
import { budgetCases } from './budget-cases.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { grantCases } from './grant-cases.ts'
import { inboxCases } from './inbox-cases.ts'
import { installationCases } from './installation-cases.ts'
import { leaseCases } from './lease-cases.ts'
import { oneTimeCases } from './one-time-cases.ts'
import { orderCases } from './order-cases.ts'
import { quarantineCases } from './quarantine-cases.ts'
import { resealCases } from './reseal-cases.ts'

/**
 * Every sentence that the ports say of a store, as a case to run with any test runner:
 * `for (const { group, name, run } of storeConformance()) test(`${group}: ${name}`, () => run(open))`.
 * Each case opens a store of its own. What needs several processes and lost power is for each engine's own tests.
 */
export function storeConformance(): readonly ConformanceCase[] {
  return [
    ...installationCases,
    ...grantCases,
    ...leaseCases,
    ...oneTimeCases,
    ...inboxCases,
    ...orderCases,
    ...quarantineCases,
    ...resealCases,
    ...auditCases,
    ...budgetCases
  ]
}
