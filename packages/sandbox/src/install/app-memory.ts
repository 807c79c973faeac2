// What a portal remembers of an application beyond its registration: bindings, options, first runs.

import type { PortalApp } from '../model/portal.ts'

type AppMemory = Pick<PortalApp, 'handlers' | 'placements' | 'options' | 'userOptions' | 'launchedBy'>

export function emptyMemory(): AppMemory {
  return { handlers: [], placements: [], options: new Map(), userOptions: new Map(), launchedBy: new Set() }
}

export function forgetBindings(app: PortalApp): void {
  app.handlers = []
  app.placements = []
}

export function forgetOptions(app: PortalApp): void {
  app.options = new Map()
  app.userOptions.clear()
}
