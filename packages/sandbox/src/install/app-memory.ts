// What a portal remembers of an application beyond its registration: bindings, options, first runs.

import type { PortalApp } from '../model/portal.ts'

type AppMemory = Pick<
  PortalApp,
  | 'handlers'
  | 'placements'
  | 'offlineRows'
  | 'lastOfflineId'
  | 'toldOfOffline'
  | 'options'
  | 'userOptions'
  | 'launchedBy'
>

export function emptyMemory(): AppMemory {
  return {
    handlers: [],
    placements: [],
    offlineRows: [],
    lastOfflineId: 0,
    toldOfOffline: new Map(),
    options: new Map(),
    userOptions: new Map(),
    launchedBy: new Set()
  }
}

export function forgetBindings(app: PortalApp): void {
  app.handlers = []
  app.placements = []
  app.offlineRows = []
  app.toldOfOffline.clear()
}

export function forgetOptions(app: PortalApp): void {
  app.options = new Map()
  app.userOptions.clear()
}
