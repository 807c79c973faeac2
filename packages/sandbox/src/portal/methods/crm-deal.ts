// Deals of the old CRM methods on the portal's own rows (portal-behaviour.md sections 2 and 4, wire.md section 10).
import type { CrmRow } from '../../model/portal.ts'
import { DEAL_FIELDS, newDeal } from '../crm/deal-fields.ts'
import { printRow } from '../crm/list-rows.ts'
import { writableFields } from '../crm/write-fields.ts'
import { keepFieldFiles, withFieldFiles } from '../disk/field-files.ts'
import { isoSeconds } from '../envelope.ts'
import type { Access, Method } from '../method.ts'
import type { PhpArray } from '../php/value.ts'
import { arrayParameter, listRows, rowId, wantedRow } from './crm-rows.ts'

export const dealMethods: readonly Method[] = [
  {
    name: 'crm.deal.list',
    scope: 'crm',
    run: (call, params) => withFiles(listRows(call, params, call.portal.deals, DEAL_FIELDS))
  },
  {
    name: 'crm.deal.get',
    scope: 'crm',
    run(call, params) {
      const deal = wantedDeal(call, params)
      return withFieldFiles(printRow(deal, Object.keys(deal)))
    }
  },
  {
    name: 'crm.deal.add',
    scope: 'crm',
    run(call, params) {
      const given = givenFields(call, params)
      const id = call.portal.deals.add((own) => ({ ...newDeal(own, call, call.now()), ...given }))
      call.changed({ event: 'ONCRMDEALADD', data: { FIELDS: { ID: id } } })
      return id
    }
  },
  {
    name: 'crm.deal.update',
    scope: 'crm',
    run(call, params) {
      const deal = wantedDeal(call, params)
      const given = givenFields(call, params)
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
      call.portal.deals.delete(id)
      call.changed({ event: 'ONCRMDEALDELETE', data: { FIELDS: { ID: id } } })
      return true
    }
  }
]

function wantedDeal(call: Access, params: PhpArray): CrmRow {
  return wantedRow(call, params, call.portal.deals)
}

/** Rows of a page; `next` and `total` stay where they are. */
function withFiles(page: PhpArray): PhpArray {
  return new Map([...page].map(([key, value]) => [key, withFieldFiles(value)]))
}

function givenFields(call: Access, params: PhpArray): CrmRow {
  const fields = keepFieldFiles(call, arrayParameter(params, 'fields'))
  arrayParameter(params, 'params')
  return writableFields(fields, DEAL_FIELDS)
}
