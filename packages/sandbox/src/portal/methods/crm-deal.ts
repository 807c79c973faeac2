// Deals of the old CRM methods on the portal's own rows (portal-behaviour.md sections 2 and 4, wire.md section 10).
import type { CrmRow, Portal } from '../../model/portal.ts'
import { DEAL_FIELDS, newDeal } from '../crm/deal-fields.ts'
import { printRow } from '../crm/list-rows.ts'
import { writableFields } from '../crm/write-fields.ts'
import { isoSeconds } from '../envelope.ts'
import type { Access, Method } from '../method.ts'
import type { PhpArray } from '../php/value.ts'
import { arrayParameter, listRows, rowId, wantedRow } from './crm-rows.ts'

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
    {
      name: 'crm.deal.list',
      scope: 'crm',
      run: (call, params) => listRows(call, params, call.portal.deals, DEAL_FIELDS)
    },
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
        const id = rowId(params)
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
        const id = rowId(params)
        lastIds.set(call.portal, Math.max(lastIds.get(call.portal) ?? 0, id))
        call.portal.deals.delete(id)
        call.changed({ event: 'ONCRMDEALDELETE', data: { FIELDS: { ID: id } } })
        return true
      }
    }
  ]
}

function wantedDeal(call: Access, params: PhpArray): CrmRow {
  return wantedRow(call, params, call.portal.deals)
}

function givenFields(params: PhpArray): CrmRow {
  const fields = arrayParameter(params, 'fields')
  arrayParameter(params, 'params')
  return writableFields(fields, DEAL_FIELDS)
}
