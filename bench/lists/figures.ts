// What the readings of one list amount to.

import type { ClientReport } from '../stub/settings.ts'
import { beside, type Figure } from '../support/figure.ts'
import { median } from '../support/statistics.ts'
import type { ListCase } from './cases.ts'
import { idealMs, idealRequests } from './ideal.ts'
import { drains, type ReaderName } from './reader.ts'
import type { ReadOutcome } from './reader.child.ts'

export interface Reading {
  readonly outcome: ReadOutcome
  readonly report: ClientReport
}

/** What `heapGrowth` may be, in MB. */
const mostHeap = 64

/** Of what should be nothing, others have a row only where it is something. */
export function figuresOf(
  listCase: ListCase,
  subject: ReaderName,
  readings: readonly Reading[]
): readonly Figure[] {
  const { work } = listCase
  const isOurs = subject === 'ours'
  const isAll = readings.every(({ outcome }) => outcome.end === 'all')
  const requests = Math.max(...readings.map(({ report }) => report.requests)) - drainsOf(listCase, subject)
  const ideal = idealRequests(listCase)
  const cpuMs = median(readings.map(({ outcome }) => outcome.cpuMs))
  const refused = sum(readings, ({ report }) => report.refused + report.blocked)
  const wrong = sum(
    readings,
    ({ outcome }) => outcome.outOfOrder + outcome.twice + (isAll ? outcome.missing : 0)
  )
  return [
    speedOf(listCase, subject, readings),
    ...(isAll
      ? [
          beside({ work: `${work}: requests`, subject, value: requests, unit: '' }, ideal),
          { work: `${work}: processor time`, subject, value: cpuMs, unit: 'ms' }
        ]
      : []),
    ...(isOurs || refused > 0 ? [{ work: `${work}: refused`, subject, value: refused, unit: '' }] : []),
    ...(isOurs || wrong > 0
      ? [{ work: `${work}: rows out of order, twice or missing`, subject, value: wrong, unit: '' }]
      : []),
    ...(isOurs && listCase.isLong ? heapFigures(listCase, readings) : [])
  ]
}

/** Requests before the reading. */
function drainsOf({ isLong }: ListCase, subject: ReaderName): number {
  return isLong && subject === 'ours' ? drains : 0
}

/** The time; where the list was not read to its end, the rows a second that the portal handed out meanwhile. */
function speedOf(listCase: ListCase, subject: ReaderName, readings: readonly Reading[]): Figure {
  const { work, table } = listCase
  const outcomes = readings.map(({ outcome }) => outcome)
  const ms = median(outcomes.map((outcome) => outcome.ms))
  const ideal = idealMs(listCase)
  const ends = outcomes.map(({ end }) => end)
  if (ends.every((end) => end === 'all')) {
    return beside({ work, subject, value: ms, unit: 'ms' }, ideal)
  }
  const how = ends.includes('out of time') ? 'given up' : 'failed'
  const value = median(readings.map(({ report }) => (report.rows / ms) * 1000))
  const given = { work: `${work}: ${how} after ${Math.round(ms / 1000)} s`, subject, value, unit: 'rows/s' }
  return beside(given, (table.rows / ideal) * 1000)
}

function heapFigures({ work }: ListCase, readings: readonly Reading[]): readonly Figure[] {
  const most = (part: 'peak' | 'alive'): number =>
    Math.max(...readings.map(({ outcome }) => outcome.heapGrowth[part])) / 2 ** 20
  const figure = (what: string, value: number): Figure =>
    beside({ work: `${work}: heap growth, ${what}`, subject: 'ours', value, unit: 'MB' }, mostHeap)
  return [figure('garbage included', most('peak')), figure('alive', most('alive'))]
}

/** What must not happen on any machine, however slow. */
export function failuresOf({ work }: ListCase, { outcome, report }: Reading): readonly string[] {
  const { end, outOfOrder, twice, missing } = outcome
  const refused = report.refused + report.blocked
  return [
    ...(end === 'all' ? [] : [`${work}: ours ended with ${JSON.stringify(end)}`]),
    ...(outOfOrder + twice + missing === 0
      ? []
      : [`${work}: ours gave ${outOfOrder} rows out of order, ${twice} twice, and left ${missing} out`]),
    ...(refused === 0 ? [] : [`${work}: ours was refused ${refused} times`])
  ]
}

function sum(readings: readonly Reading[], of: (reading: Reading) => number): number {
  return readings.reduce((total, reading) => total + of(reading), 0)
}
