// Audit lines: newest first, by portal.

import type { AuditLine } from '../store/audit-store.ts'
import { casesOf, type ConformanceCase } from './conformance-case.ts'
import { expectSame } from './expect-same.ts'
import { otherClient, otherPortal, portal, t0 } from './samples.ts'

export const auditCases: readonly ConformanceCase[] = casesOf('audit', {
  'lines come back as they were written': async ({ store: { audit } }) => {
    const full: AuditLine = {
      ...line(2),
      userId: '7',
      details: { from: '1', attempts: 3, forced: false }
    }
    await audit.append(line(1))
    await audit.append(full)
    expectSame(await audit.list(portal, 10), [full, line(1)], 'the lines')
  },

  'lines of a portal are listed newest first, equal moments by arrival': async ({ store: { audit } }) => {
    await audit.append(line(2, 'second'))
    await audit.append(line(1, 'first'))
    await audit.append(line(3, 'third'))
    await audit.append(line(3, 'fourth'))
    await audit.append({ ...line(9), ...otherPortal })
    await audit.append({ ...line(9), ...otherClient })
    const listed = await audit.list(portal, 3)
    expectSame(
      listed.map((entry) => entry.what),
      ['fourth', 'third', 'second'],
      'the newest three'
    )
  },

  'old lines are deleted, a few at a time': async ({ store: { audit } }) => {
    for (const at of [1, 2, 3, 4]) await audit.append(line(at))
    await audit.append({ ...line(1), ...otherClient })
    expectSame(await audit.purge(portal.clientId, t0 + 3, 2), 2, 'as many as asked')
    expectSame(await audit.purge(portal.clientId, t0 + 3, 2), 1, 'the rest')
    expectSame(await audit.purge(portal.clientId, t0 + 3, 2), 0, 'none left')
    expectSame(await audit.list(portal, 10), [line(4)], 'what is left')
    expectSame((await audit.list(otherClient, 10)).length, 1, 'lines of another client')
  }
})

function line(at: number, what = 'owner-changed'): AuditLine {
  return { ...portal, at: t0 + at, what, process: 'process-1' }
}
