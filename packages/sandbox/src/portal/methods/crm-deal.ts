// Deals of the old CRM methods on the portal's own rows (portal-behaviour.md sections 2 and 4, wire.md section 10).
import type { CrmRow, Portal } from '../../model/portal.ts'
import { DEAL_FIELDS, newDeal } from '../crm/deal-fields.ts'
import { matches } from '../crm/filter.ts'
import { ordered, printRow, selectedNames } from '../crm/list-rows.ts'
import { writableFields } from '../crm/write-fields.ts'
import { isoSeconds } from '../envelope.ts'
import type { Access, Call, Method } from '../method.ts'
import { toInt, toText } from '../php/convert.ts'
import { isArray, type PhpArray } from '../php/value.ts'
import { RestError } from '../rest-error.ts'
import { page, pagedList } from './paging.ts'
import { parameter } from './parameter.ts'

export function dealMethods(): readonly Method[] {
  // Ids of deleted deals are never given out again.
  const lastIds = new WeakMap<Portal, number>()

  function nextId(portal: Portal): number {
    let last = lastIds.get(portal) ?? 0
    for (const id of portal.deals.keys()) last = Math.max(last, id)
    lastIds.set(portal, last + 1)
    return last + 1
  }

  return [
    { name: 'crm.deal.list', scope: 'crm', run: listDeals },
    {
      name: 'crm.deal.get',
      scope: 'crm',
      run(call, params) {
        const deal = wantedDeal(call, params)
        return printRow(deal, Object.keys(deal))
      }
    },
    {
      name: 'crm.deal.add',
      scope: 'crm',
      run(call, params) {
        const given = givenFields(params)
        const id = nextId(call.portal)
        call.portal.deals.set(id, { ...newDeal(id, call, call.now()), ...given })
        call.changed({ event: 'ONCRMDEALADD', data: { FIELDS: { ID: id } } })
        return id
      }
    },
    {
      name: 'crm.deal.update',
      scope: 'crm',
      run(call, params) {
        const deal = wantedDeal(call, params)
        const given = givenFields(params)
        const trace = { DATE_MODIFY: isoSeconds(call.now()), MODIFY_BY_ID: String(call.user.id) }
        const id = dealId(params)
        call.portal.deals.set(id, { ...deal, ...given, ...trace })
        call.changed({ event: 'ONCRMDEALUPDATE', data: { FIELDS: { ID: id } } })
        return true
      }
    },
    {
      name: 'crm.deal.delete',
      scope: 'crm',
      run(call, params) {
        wantedDeal(call, params)
        const id = dealId(params)
        lastIds.set(call.portal, Math.max(lastIds.get(call.portal) ?? 0, id))
        call.portal.deals.delete(id)
        call.changed({ event: 'ONCRMDEALDELETE', data: { FIELDS: { ID: id } } })
        return true
      }
    }
  ]
}

function listDeals(call: Call, params: PhpArray): PhpArray {
  const order = arrayParameter(params, 'order')
  const filter = arrayParameter(params, 'filter')
  const select = parameter(params, 'select')
  const names = isArray(select) ? [...select.values()].map(toText) : []
  const found = [...call.portal.deals.values()].filter(
    (deal) => isVisible(call, deal) && matches(deal, filter, DEAL_FIELDS)
  )
  const rows = ordered(found, order, DEAL_FIELDS)
  const printed = page('old_kernel', call.start, rows.length)
  const shown = rows.slice(printed.offset, printed.offset + printed.count)
  const list = shown.map((deal) => printRow(deal, selectedNames(deal, names, DEAL_FIELDS)))
  return pagedList(list, printed)
}

/** The deal that `id` names. @throws RestError when there is none or the user may not see it. */
function wantedDeal(call: Access, params: PhpArray): CrmRow {
  const id = dealId(params)
  if (id <= 0) throw crmError('ID is not defined or invalid.')
  const deal = call.portal.deals.get(id)
  if (deal === undefined) throw crmError('Not found')
  if (!isVisible(call, deal)) throw crmError('Access denied.')
  return deal
}

function dealId(params: PhpArray): number {
  return toInt(parameter(params, 'id'))
}

/** Administrators see all deals, others those they are responsible for. */
function isVisible({ user }: Access, deal: CrmRow): boolean {
  return user.admin || deal['ASSIGNED_BY_ID'] === String(user.id)
}

function givenFields(params: PhpArray): CrmRow {
  const fields = arrayParameter(params, 'fields')
  arrayParameter(params, 'params')
  return writableFields(fields, DEAL_FIELDS)
}

/** Missing is empty; anything but an array is refused with the old CRM's own text. */
function arrayParameter(params: PhpArray, name: string): PhpArray {
  const value = parameter(params, name) ?? new Map()
  if (!isArray(value)) throw crmError(`Parameter '${name}' must be array.`)
  return value
}

/** The old CRM throws texts without a code. */
function crmError(description: string): RestError {
  return new RestError('', description)
}
