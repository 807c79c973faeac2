// The places of a portal where applications may appear (wire.md section 3.2), with the scope of each.
import type { ScopedCodes } from './scoped-codes.ts'

const CRM_ENTITIES = ['LEAD', 'DEAL', 'CONTACT', 'COMPANY', 'QUOTE', 'SMART_INVOICE'] as const

const CRM_PLACES = [
  'LIST_MENU',
  'LIST_TOOLBAR',
  'DETAIL_TAB',
  'DETAIL_ACTIVITY',
  'DETAIL_TOOLBAR',
  'DOCUMENTGENERATOR_BUTTON',
  'ACTIVITY_TIMELINE_MENU'
] as const

const OTHERS: ScopedCodes = {
  LEFT_MENU: '',
  REST_APP_URI: '',
  PAGE_BACKGROUND_WORKER: '',
  CRM_FUNNELS_TOOLBAR: 'crm',
  CRM_ANALYTICS_MENU: 'crm',
  CRM_ANALYTICS_TOOLBAR: 'crm',
  CRM_DETAIL_SEARCH: 'crm',
  CRM_REQUISITE_AUTOCOMPLETE: 'crm',
  CRM_BANK_DETAIL_AUTOCOMPLETE: 'crm',
  TASK_VIEW_TAB: 'task',
  TASK_VIEW_SIDEBAR: 'task',
  TASK_VIEW_TOP_PANEL: 'task',
  TASK_LIST_CONTEXT_MENU: 'task',
  TASK_USER_LIST_TOOLBAR: 'task',
  TASK_GROUP_LIST_TOOLBAR: 'task',
  SONET_GROUP_DETAIL_TAB: 'sonet_group',
  SONET_GROUP_TOOLBAR: 'sonet_group',
  USER_PROFILE_MENU: 'user',
  USER_PROFILE_TOOLBAR: 'user',
  IM_TEXTAREA: 'im',
  IM_SIDEBAR: 'im',
  IM_CONTEXT_MENU: 'im',
  IM_NAVIGATION: 'im',
  CALENDAR_GRIDVIEW: 'calendar',
  CONTACT_CENTER: 'contact_center',
  CALL_CARD: 'telephony',
  TELEPHONY_ANALYTICS_MENU: 'telephony'
}

/** `DEFAULT`, the application's own page, is not among them: nothing can be bound to it. */
export const PLACEMENT_SCOPES: ScopedCodes = {
  ...OTHERS,
  ...Object.fromEntries(
    CRM_ENTITIES.flatMap((entity) => CRM_PLACES.map((place) => [`CRM_${entity}_${place}`, 'crm']))
  )
}

/** Where a handler may be bound for one person; the limit of handlers counts for each person then. */
export const USER_MODE_PLACEMENTS: ReadonlySet<string> = new Set(['PAGE_BACKGROUND_WORKER'])

/** How many handlers one application may bind; unlimited where nothing is said. */
export const PLACEMENT_LIMITS: Readonly<Record<string, number>> = {
  REST_APP_URI: 1,
  PAGE_BACKGROUND_WORKER: 1
}

/** Options are kept here and dropped without a word elsewhere (wire.md section 3.3). */
export function keepsOptions(placement: string): boolean {
  return (
    placement.startsWith('IM_') ||
    /_(?:DETAIL_ACTIVITY|AUTOCOMPLETE)$/.test(placement) ||
    placement === 'PAGE_BACKGROUND_WORKER'
  )
}
