// Commands and events that a placement adds to the messages of its frame (wire.md section 17.4).

export interface PlacementInterface {
  readonly command: readonly string[]
  readonly event: readonly string[]
}

const NOTHING: PlacementInterface = { command: [], event: [] }

/** Commands and events of the real portal that the pages here can play. */
const INTERFACES: Readonly<Record<string, PlacementInterface>> = {
  CALENDAR_GRIDVIEW: {
    command: [],
    event: [
      'Calendar.customView:refreshEntries',
      'Calendar.customView:decreaseViewRangeDate',
      'Calendar.customView:increaseViewRangeDate',
      'Calendar.customView:adjustToDate'
    ]
  },
  CALL_CARD: {
    command: [],
    event: ['CallCard::EntityChanged', 'CallCard::BeforeClose', 'CallCard::CallStateChanged']
  }
}

export function placementInterface(placement: string): PlacementInterface {
  if (/^CRM_.*_(?:DETAIL_TAB|DETAIL_ACTIVITY|LIST_MENU)$/.test(placement)) {
    return { command: ['reloadData'], event: [] }
  }
  return INTERFACES[placement] ?? NOTHING
}
