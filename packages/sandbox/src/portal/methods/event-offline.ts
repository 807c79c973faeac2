// The queue of offline events, as an application reads and clears it (portal-behaviour.md section 7.2, wire.md section 7).
import { livingRows } from '../../events/offline-queue.ts'
import type { CrmRow, OfflineRow } from '../../model/portal.ts'
import { randomAlphanumeric } from '../../world/random.ts'
import type { Field } from '../crm/deal-fields.ts'
import { matches } from '../crm/filter.ts'
import { ordered } from '../crm/list-rows.ts'
import { isoSeconds } from '../envelope.ts'
import { hasFeature } from '../features.ts'
import type { AppCall, Call, Method } from '../method.ts'
import { toBool, toInt, toPhp, toText } from '../php/convert.ts'
import { isArray, phpList, phpMap, type PhpArray, type PhpValue } from '../php/value.ts'
import { accessDenied, argumentError, argumentMissing, RestError } from '../rest-error.ts'
import { page, pagedList } from './paging.ts'
import { parameter } from './parameter.ts'

const DEFAULT_LIMIT = 50

const FIELDS: Readonly<Record<string, Field>> = {
  ID: { type: 'integer' },
  TIMESTAMP_X: { type: 'datetime' },
  EVENT_NAME: { type: 'text' },
  MESSAGE_ID: { type: 'text' }
}
const LIST_FIELDS: Readonly<Record<string, Field>> = {
  ...FIELDS,
  PROCESS_ID: { type: 'text' },
  ERROR: { type: 'integer' }
}

export const offlineMethods: readonly Method[] = [
  {
    name: 'event.offline.get',
    scope: '',
    context: 'app',
    run(call, params) {
      requireAdmin(call)
      const limit = limitOf(params)
      const clears = toBool(parameter(params, 'clear') ?? 1)
      if (!clears && !hasFeature(call.portal, 'rest_offline_extended')) {
        throw new RestError(
          'WRONG_LICENSE',
          'Extended offline events handling is not available on this plan',
          403
        )
      }
      const reserved = toText(parameter(params, 'process_id'))
      const withFailed = toBool(parameter(params, 'error'))
      const free = rowsOf(call).filter((row) => {
        if (reserved !== '') return row.processId === reserved && (withFailed || !row.failed)
        return withFailed ? row.processId === '' || row.failed : row.processId === '' && !row.failed
      })
      const taken = found(free, params, FIELDS, { TIMESTAMP_X: 'ASC' }).slice(0, limit)
      const processId = reserved === '' ? randomAlphanumeric(32).toLowerCase() : reserved
      if (clears) forget(call, taken)
      else for (const row of taken) row.processId = processId
      return phpMap([
        ['process_id', clears ? null : processId],
        ['events', phpList(taken.map(printed))]
      ])
    }
  },
  {
    name: 'event.offline.list',
    scope: '',
    context: 'app',
    run(call, params) {
      requireAdmin(call)
      const rows = found(rowsOf(call), params, LIST_FIELDS, { ID: 'ASC' })
      const shown = page('orm', call.start, rows.length)
      const printedRows = rows.slice(shown.offset, shown.offset + shown.count).map((row) => {
        const marks = { PROCESS_ID: row.processId, ERROR: row.failed ? '1' : '0' }
        return new Map([...printed(row), ...Object.entries(marks)])
      })
      return pagedList(printedRows, shown)
    }
  },
  {
    name: 'event.offline.clear',
    scope: '',
    context: 'app',
    run(call, params) {
      requireAdmin(call)
      const processId = requiredProcess(params)
      const ids = texts(parameter(params, 'id'))
      const messages = texts(parameter(params, 'message_id'))
      const gone = rowsOf(call).filter((row) => {
        if (row.processId !== processId) return false
        // With ids, message ids are not looked at.
        if (ids !== undefined) return ids.includes(String(row.id))
        return messages === undefined || messages.includes(row.messageId)
      })
      forget(call, gone)
      return true
    }
  },
  {
    name: 'event.offline.error',
    scope: '',
    context: 'app',
    run(call, params) {
      requireAdmin(call)
      const processId = requiredProcess(params)
      const messages = texts(parameter(params, 'message_id')) ?? []
      for (const row of rowsOf(call)) {
        if (row.processId === processId && messages.includes(row.messageId)) row.failed = true
      }
      return true
    }
  }
]

function requireAdmin({ user }: Call): void {
  if (!user.admin) throw accessDenied()
}

/** Those of the call's source key, oldest first. */
function rowsOf({ app, connector, now }: AppCall): readonly OfflineRow[] {
  return livingRows(app, now()).filter((row) => row.connector === connector)
}

function forget({ app }: AppCall, gone: readonly OfflineRow[]): void {
  app.offlineRows = app.offlineRows.filter((row) => !gone.includes(row))
}

function limitOf(params: PhpArray): number {
  const limit = parameter(params, 'limit')
  if (limit === undefined) return DEFAULT_LIMIT
  if (toInt(limit) <= 0) throw argumentError('LIMIT', 'Value must be positive integer')
  return toInt(limit)
}

function requiredProcess(params: PhpArray): string {
  const processId = toText(parameter(params, 'process_id'))
  if (processId === '') throw argumentMissing('PROCESS_ID')
  return processId
}

/** A list, or one value; `undefined` when nothing was given. */
function texts(value: PhpValue | undefined): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined
  return isArray(value) ? [...value.values()].map(toText) : [toText(value)]
}

/** Filter and order as lists of the CRM have them, on the rows as they are printed. */
function found(
  rows: readonly OfflineRow[],
  params: PhpArray,
  fields: Readonly<Record<string, Field>>,
  byDefault: Readonly<Record<string, string>>
): readonly OfflineRow[] {
  const filter = parameter(params, 'filter')
  const order = parameter(params, 'order')
  const byRow = new Map(rows.map((row) => [comparableRow(row), row]))
  const matching = [...byRow.keys()].filter((row) =>
    matches(row, isArray(filter) ? filter : new Map(), fields)
  )
  const wanted = isArray(order) && order.size > 0 ? order : phpMap(Object.entries(byDefault))
  return ordered(matching, wanted, fields).flatMap((row) => byRow.get(row) ?? [])
}

function comparableRow(row: OfflineRow): CrmRow {
  return {
    ID: String(row.id),
    TIMESTAMP_X: isoSeconds(row.changedAt),
    EVENT_NAME: row.event,
    MESSAGE_ID: row.messageId,
    PROCESS_ID: row.processId,
    ERROR: row.failed ? '1' : '0'
  }
}

function printed(row: OfflineRow): PhpArray {
  return phpMap([
    ['ID', String(row.id)],
    ['TIMESTAMP_X', isoSeconds(row.changedAt)],
    ['EVENT_NAME', row.event],
    ['EVENT_DATA', toPhp(row.data)],
    ['EVENT_ADDITIONAL', toPhp({ user_id: row.userId })],
    ['MESSAGE_ID', row.messageId]
  ])
}
