// Names of events.
import type { RestEvents } from './rest-events.ts'

/** Any name; editors complete the documented ones. */
export type EventName = keyof RestEvents | (string & {})
