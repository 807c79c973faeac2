// The story, in order; its numbers are the places in this list.

import type { Step } from './step.ts'
import { start } from './steps/01-start.ts'
import { installPage } from './steps/02-install-page.ts'
import { lateInstallEvent } from './steps/03-late-install-event.ts'
import { background } from './steps/04-background.ts'
import { visitor } from './steps/05-visitor.ts'
import { oneRefresh } from './steps/06-one-refresh.ts'
import { killedInRefresh } from './steps/07-killed-in-refresh.ts'
import { forgeries } from './steps/08-forgeries.ts'
import { removal } from './steps/09-removal.ts'
import { longList } from './steps/10-long-list.ts'
import { codeFlow } from './steps/11-code-flow.ts'
import { largeBatch } from './steps/12-large-batch.ts'
import { renamedPortal } from './steps/13-renamed-portal.ts'
import { payment } from './steps/14-payment.ts'

export const tourSteps: readonly Step[] = [
  start,
  installPage,
  lateInstallEvent,
  background,
  visitor,
  oneRefresh,
  killedInRefresh,
  forgeries,
  removal,
  longList,
  codeFlow,
  largeBatch,
  renamedPortal,
  payment
]
