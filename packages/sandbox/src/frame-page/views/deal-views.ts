// Deals on the portal's pages: the list, and the card with a tab for each bound handler.

import { html } from 'hono/html'
import type { CrmRow, PlacementHandler, PortalApp } from '../../model/portal.ts'
import { DEAL_FIELDS } from '../../portal/crm/deal-fields.ts'
import { findRows, type FoundRows } from '../../portal/crm/find-rows.ts'
import { visibleTo } from '../../portal/crm/visibility.ts'
import type { Visit } from '../visit.ts'
import { current, type Html, nothing } from './parts.ts'

const DEALS_PER_PAGE = 20

const STAGES = ['NEW', 'PREPARATION', 'PREPAYMENT_INVOICE', 'EXECUTING', 'FINAL_INVOICE', 'WON']

const STAGE_NAMES: Readonly<Record<string, string>> = {
  NEW: 'New',
  PREPARATION: 'Offer',
  PREPAYMENT_INVOICE: 'Prepayment',
  EXECUTING: 'In work',
  FINAL_INVOICE: 'Invoice',
  WON: 'Won',
  LOSE: 'Lost'
}

export function dealTable(visit: Visit, count: number, offset: number): Html {
  const rows = visibleDeals(visit).rows(offset, count)
  if (rows.length === 0) return html`<p class="dim">No deals that you may see.</p>`
  return html`<div class="scrolls"><table>
    <thead><tr><th scope="col">Deal</th><th scope="col">Stage</th><th scope="col" class="number">Amount</th><th scope="col">Responsible</th></tr></thead>
    <tbody>${rows.map(
      (deal) => html`<tr>
        <td><a href="/crm/deal/details/${deal['ID']}/">${deal['TITLE']}</a></td>
        <td>${stageChip(deal)}</td>
        <td class="number">${amount(deal)}</td>
        <td>${personOf(visit, deal)}</td>
      </tr>`
    )}</tbody>
  </table></div>`
}

export function dealList(visit: Visit, page: number): Html {
  const pages = Math.max(1, Math.ceil(visibleDeals(visit).count() / DEALS_PER_PAGE))
  const shown = Math.min(Math.max(1, page), pages)
  return html`<header class="page-head"><h1>Deals</h1></header>
    <section class="card">${dealTable(visit, DEALS_PER_PAGE, (shown - 1) * DEALS_PER_PAGE)}
      <p class="pager">
        ${shown > 1 ? html`<a href="?page=${shown - 1}">Newer</a>` : ''}
        <span class="dim">Page ${shown} of ${pages}</span>
        ${shown < pages ? html`<a href="?page=${shown + 1}">Older</a>` : ''}
      </p>
    </section>`
}

export interface DealTab {
  readonly app: PortalApp
  readonly bound: PlacementHandler
}

export function dealCard(
  visit: Visit,
  deal: CrmRow,
  tabs: readonly DealTab[],
  open: DealTab | undefined,
  content: Html
): Html {
  const path = `/crm/deal/details/${deal['ID']}/`
  return html`<header class="page-head"><div><h1 id="page-title">${deal['TITLE']}</h1>
      <p>${stageChip(deal)} <span class="dim">deal ${deal['ID']}</span></p></div></header>
    ${stageBar(deal)}
    <nav class="tabs" aria-label="Deal">
      <a href="${path}"${current(open === undefined)}>General</a>
      ${tabs.map(
        (tab) =>
          html`<a href="${path}?tab=${tab.bound.id}"${current(tab === open)}>${tab.bound.title === '' ? tab.app.name : tab.bound.title}</a>`
      )}
    </nav>
    ${open === undefined ? dealFacts(visit, deal) : content}`
}

function stageBar(deal: CrmRow): Html {
  if (deal['STAGE_ID'] === 'LOSE') return nothing()
  const reached = STAGES.indexOf(deal['STAGE_ID'] ?? '')
  return html`<ol class="stages" aria-hidden="true">${STAGES.map(
    (stage, index) => html`<li class="${index <= reached ? 'reached' : ''}">${STAGE_NAMES[stage]}</li>`
  )}</ol>`
}

function dealFacts(visit: Visit, deal: CrmRow): Html {
  const facts: readonly (readonly [string, unknown])[] = [
    ['Amount', amount(deal)],
    ['Responsible', personOf(visit, deal)],
    ['Contact', contactOf(visit, deal)],
    ['Created', day(deal['DATE_CREATE'])],
    ['Changed', day(deal['DATE_MODIFY'])],
    ['Closes', day(deal['CLOSEDATE'])],
    ['Comment', deal['COMMENTS'] ?? '-']
  ]
  return html`<section class="card"><dl class="facts">${facts.map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`
  )}</dl></section>`
}

/** The newest first. */
function visibleDeals({ portal, user }: Visit): FoundRows {
  return findRows(portal.deals, {
    filter: new Map(),
    order: new Map([['ID', 'DESC']]),
    fields: DEAL_FIELDS,
    sees: visibleTo(user, ['ASSIGNED_BY_ID'])
  })
}

function stageChip(deal: CrmRow): Html {
  const stage = deal['STAGE_ID'] ?? ''
  return html`<span class="chip stage-${deal['STAGE_SEMANTIC_ID'] ?? 'P'}">${STAGE_NAMES[stage] ?? stage}</span>`
}

function amount(deal: CrmRow): string {
  const value = Number(deal['OPPORTUNITY'] ?? 0)
  return `${value.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })} ${deal['CURRENCY_ID'] ?? ''}`
}

function personOf({ portal }: Visit, deal: CrmRow): string {
  const person = portal.users.get(Number(deal['ASSIGNED_BY_ID']))
  return person === undefined ? '-' : `${person.name} ${person.lastName}`
}

function contactOf({ portal }: Visit, deal: CrmRow): string {
  const contact = portal.contacts.get(Number(deal['CONTACT_ID']))
  return contact === undefined ? '-' : `${contact['NAME'] ?? ''} ${contact['LAST_NAME'] ?? ''}`
}

function day(moment: string | null | undefined): string {
  return moment?.slice(0, 10) ?? '-'
}
