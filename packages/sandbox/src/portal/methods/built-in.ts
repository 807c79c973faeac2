// Every method that the portals of the sandbox know; a new family joins the list here.
import { batchMethod } from '../batch/batch.ts'
import { diskMethods } from '../disk/disk-methods.ts'
import type { Method } from '../method.ts'
import { appMethods } from './app.ts'
import { contactMethods } from './crm-contact.ts'
import { itemMethods } from './crm-item.ts'
import { dealMethods } from './crm-deal.ts'
import { fieldMethods } from './crm-fields.ts'
import { eventMethods } from './event.ts'
import { offlineMethods } from './event-offline.ts'
import { optionMethods } from './option.ts'
import { placementMethods } from './placement.ts'
import { serviceMethods } from './service.ts'
import { taskMethods } from './task.ts'
import { userMethods } from './user.ts'

export function builtInMethods(): readonly Method[] {
  return [
    batchMethod,
    ...serviceMethods,
    ...appMethods,
    ...optionMethods,
    ...userMethods,
    ...dealMethods,
    ...contactMethods,
    ...fieldMethods,
    ...itemMethods,
    ...taskMethods,
    ...diskMethods,
    ...eventMethods,
    ...offlineMethods,
    ...placementMethods
  ]
}
