// What a portal holds when it is new: nothing, without limits.

import { emptyLoad } from '../limits/load.ts'
import { emptyDisk } from '../model/disk.ts'
import { resolveLimits } from '../limits/resolve-limits.ts'
import type { Portal } from '../model/portal.ts'
import { RowTable } from '../model/row-table.ts'

type PortalMemory = Omit<
  Portal,
  'number' | 'memberId' | 'port' | 'domain' | 'url' | 'plan' | 'language' | 'users'
>

export function emptyPortal(): PortalMemory {
  return {
    closed: false,
    deals: new RowTable(),
    contacts: new RowTable(),
    tasks: new RowTable(),
    apps: new Map(),
    webhooks: new Map(),
    limits: resolveLimits('off'),
    load: emptyLoad(),
    plannedChanges: [],
    keptAnswers: new Map(),
    disk: emptyDisk()
  }
}
